import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { MYSQL_PORT, type Kind } from '../model/model';
import { PATHS, POSITION, POSITION_TAKEN } from '../model/paths';
import { TIMING } from '../model/timing';
import { CLUSTER_ID } from './accounts';
import { bash, NOTHING, type BashScript } from './bash';
import { dialectOf } from './dialect';
import { parameter, sql } from './sql';

/** Of a receiver, before it stops; MySQL knows no smaller number. */
const SOURCE_TRIES = 1;

/** Replication by GTIDs: a replica asks its source for whatever it has not got. */
export function gtidReplication(k: Kind): BashScript {
  const { changeSource, source, startReplica, stopReplica } = dialectOf(k.series);
  return bash`
    ${k.dataCopy.method === 'xtrabackup' ? takePosition(k) : NOTHING}
    # Host $1, port, account, TLS, auto-position, seconds between two tries to connect, number of tries.
    source_settings() {
      echo "$1 ${MYSQL_PORT.number} ${ACCOUNTS.replication} YES 1 ${TIMING.sourceConnectRetry} ${SOURCE_TRIES}"
    }

    # One try to connect, then the receiver stops: it must not find another server under the source's name, and take its
    # data, before this script has asked who that is.
    configure_source() {
      publish not-ready "follows \${actual[source]:-nobody}; wanted: $wanted_source"
      local_sql ${sql`
        ${stopReplica};
        ${changeSource} ${source}_HOST = ${parameter('source')}, ${source}_PORT = ${MYSQL_PORT.number},
          ${source}_USER = ${ACCOUNTS.replication}, ${source}_SSL = 1, ${source}_AUTO_POSITION = 1,
          ${source}_CONNECT_RETRY = ${TIMING.sourceConnectRetry}, ${source}_RETRY_COUNT = ${SOURCE_TRIES};
      `}
      retry_at=0 proven_uuid=''
    }

    # Prints the cluster that the source holds, or "none", and whether it has every transaction that is here, 1 or 0.
    ask_source() {
      local own_gtids=\${actual[gtids]}
      remote_sql "$source" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} 2>&1 ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'none'), GTID_SUBSET(${parameter('own_gtids')}, @@GLOBAL.gtid_executed);
      `}
    }

    # The password goes to the server's memory only: in ${changeSource.toString()} it would be stored on the volume.
    start_replication() {
      local replication_password
      read_password replication_password ${SECRET_KEYS.replication}
      local_sql ${sql`
        ${stopReplica};
        ${startReplica} USER = ${ACCOUNTS.replication} PASSWORD = ${parameter('replication_password')};
      `}
    }
  `;
}

/** CLONE's copies know their GTIDs by themselves, XtraBackup's do not. */
function takePosition(k: Kind): BashScript {
  return bash`
    # Tells the server which transactions its copy has. Nothing has been written or replicated before; what a replica was
    # that has been copied, this one is not.
    take_position() {
      local copied
      publish not-ready 'takes over the GTIDs of its copy'
      copied=$(<${PATHS.data}/${POSITION})
      local_sql ${sql`${dialectOf(k.series).resetReplica};`} || return
      if [[ $(knows_gtids) != 1 ]]; then
        local_sql ${sql`
          ${dialectOf(k.series).resetGtids};
          SET GLOBAL gtid_purged = ${parameter('copied')};
        `} || return
      fi
      mv ${PATHS.data}/${POSITION} ${PATHS.data}/${POSITION_TAKEN} && sync -f ${PATHS.volume}
    }

    knows_gtids() {
      local_sql ${sql`SELECT GTID_SUBSET(${parameter('copied')}, @@GLOBAL.gtid_executed);`}
    }

  `;
}
