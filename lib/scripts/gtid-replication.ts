import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { hasSemiSync, MYSQL_PORT, type Kind } from '../model/model';
import { PATHS, POSITION, POSITION_TAKEN } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { sourceVerification } from './certificates';
import { dialectOf } from './dialect';
import { numberParameter, parameter, sql } from './sql';
import { CLUSTER_ID, TERM } from './tables';

/** Of a receiver, before it stops; MySQL knows no smaller number. */
const SOURCE_TRIES = 1;

/**
 * Two sets of data can have the same GTIDs, and be different: a source that was set back gives its numbers to other
 * transactions. Then one of its terms began with fewer transactions than are here, and is not known here; or the last
 * term that is known here is not one of its own.
 */
const SAME_HISTORY = sql`
  NOT EXISTS (SELECT 1 FROM ${TERM} WHERE term > ${numberParameter('own_term')}
      AND NOT GTID_SUBSET(${parameter('own_executed')}, began_with))
    AND (${numberParameter('own_term')} = 0 OR ${numberParameter('own_term')} < (SELECT MIN(term) FROM ${TERM})
      OR EXISTS (SELECT 1 FROM ${TERM} WHERE term = ${numberParameter('own_term')} AND id = ${parameter('own_term_id')}))
`;

/**
 * What is here, without what waits at the source for a replica to acknowledge it (semi-sync): that counts as executed there only
 * then. It is looked at first: what is acknowledged meanwhile is executed.
 */
const BUT_WAITING = sql`
  GTID_SUBTRACT(${parameter('own_gtids')}, REGEXP_REPLACE(CONVERT(@@GLOBAL.gtid_owned USING utf8mb4), _utf8mb4'#[0-9]+', _utf8mb4''))
`;

/** Replication by GTIDs: a replica asks its source for whatever it has not got. */
export function gtidReplication(k: Kind): BashScript {
  const { changeSource, source, startReplica, stopReplica } = dialectOf(k.series);
  const verification = sourceVerification(k);
  return bash`
    ${k.dataCopy.method === 'xtrabackup' ? takePosition(k) : NOTHING}
    # Sets wanted_source: host, port, account, TLS, auto-position, seconds between two tries to connect, number of tries,
    # whether its name is verified, and by which authorities.
    want_source() {
      local settings
      ${verification.prepare(bash`"$source_at"`)}
      settings=("$source_at ${MYSQL_PORT.number} ${ACCOUNTS.replication} YES 1 ${TIMING.sourceConnectRetry} ${SOURCE_TRIES}" ${verification.settings})
      wanted_source="\${settings[*]}"
    }

    # One try to connect, then the receiver stops: it must not find another server under the source's name, and take its
    # data, before this script has asked who that is.
    configure_source() {
      ${verification.prepare(bash`"$source_at"`)}
      if [[ -n $paused_until ]]; then
        publish not-ready "follows \${actual[source]:-nobody}; wanted: $wanted_source"
        return
      fi
      # The relay log goes with the old source. What is only there is applied first, unless the new one has it.
      if [[ $(received_is_applied) != 1 ]] && ! source_is_ours; then
        apply_received
        return
      fi
      publish_without_source "follows \${actual[source]:-nobody}; wanted: $wanted_source"
      # What works is stopped by this script itself: no reason to serve no reads until the next passes have started it.
      if [[ \${actual[applier]} == ON ]]; then changing_source=true; fi
      change_sql ${sql`
        ${stopReplica};
        ${changeSource} ${source}_HOST = ${parameter('source_at')}, ${source}_PORT = ${MYSQL_PORT.number},
          ${source}_USER = ${ACCOUNTS.replication}, ${source}_SSL = 1, ${source}_AUTO_POSITION = 1,
          ${source}_CONNECT_RETRY = ${TIMING.sourceConnectRetry}, ${source}_RETRY_COUNT = ${SOURCE_TRIES},
          ${verification.options(source)};
      `}
      retry_at=0 proven_uuid='' pass_again=true
    }

    apply_received() {
      local stopped_by=\${actual[applier_error]:+; replication stopped: \${actual[applier_error]}}
      publish_without_source "applies what it has received before it follows $source: $source_error$stopped_by"
      if [[ \${actual[applier]} == OFF && -z $stopped_by ]]; then
        change_sql ${sql`${startReplica} SQL_THREAD;`}
      fi
    }

    located_name='' located_at=''

    # Sets source to the server that is to be followed; to nothing if there is none. A source that works is left only for one that
    # takes writes: while the role moves, its heir still follows the old primary.
    choose_source() {
      local current=\${actual[source]%% *} answer takes_writes
      if [[ -n $current && $current == "$located_at" ]]; then current=$located_name; fi
      if [[ $role == released ]]; then
        source=$(host_of "$role_heir")
      elif [[ $primary != "$ordinal" ]]; then
        source=$primary_host
      else
        source=\${current:-\${actual[term_holder]}}
      fi
      if [[ $source == "$own_host" ]]; then source=''; fi
      # Wanted as the primary, and the last of whom its data know: while it was away, another one has taken the role by force.
      if [[ -z $source && -n $acting_holder ]]; then source=$(host_of "$acting_holder"); fi
      if [[ -n $current && $source != "$current" && \${actual[receiver]} == ON ]]; then
        answer=$(ask_source "$source") || answer=''
        read -r _ takes_writes _ <<<"$answer"
        if [[ $takes_writes != 1 ]]; then source=$current; fi
      fi
      source_at=$source
      if [[ -n $source && $source == "$located_name" ]]; then source_at=$located_at; fi
    }

    away_source='' away_because=''

    # Sets answer to what the source says: at where its name leads to, or, if nobody is there, at where it is met. DNS can
    # lead to where a server was for half a minute after it has come back elsewhere, and to ask there takes seconds: after the
    # first time, both are asked at once.
    reach_source() {
      local by_name=''
      if [[ $away_source != "$source" ]]; then
        if answer=$(ask_source "$source_at"); then return; fi
        nobody_answered "$answer" || return 1
        away_source=$source away_because=$answer
      else
        ask_source "$source" >${PATHS.answerByName} &
        by_name=$!
      fi
      if locate_source "$by_name" && answer=$(ask_source "$source_at"); then
        away_source=''
        return
      fi
      answer=$away_because
      if [[ -z $by_name ]]; then return 1; fi
      if wait "$by_name"; then
        answer=$(<${PATHS.answerByName}) away_source='' located_name='' source_at=$source
        return
      fi
      answer=$(<${PATHS.answerByName})
      if ! nobody_answered "$answer"; then away_source=''; fi
      return 1
    }

    # Goes on for as long as process $1, if there is one, asks at where its name leads to.
    locate_source() {
      local peer
      located_name='' source_at=$source
      peer=$(ordinal_of "$source")
      ask_for_peers "$1" "$peer"
      if [[ -z \${survey[$peer]-} ]]; then return 1; fi
      # CLONE and replication take names as well, and IPv6 addresses only so.
      if [[ \${met_at[$peer]} == *:* ]] || leads_to "$source" "\${met_at[$peer]}"; then return; fi
      ${k.hasCertificates ? bash`if ! is_certified "\${met_at[$peer]}" "$source"; then return 1; fi` : NOTHING}
      located_name=$source located_at=\${met_at[$peer]} source_at=\${met_at[$peer]}
    }

    # True if name $1 leads to address $2.
    leads_to() { addresses_of "$1" | grep -xF "$2" >/dev/null; }

    # Prints what server $1 holds: its cluster or "none"; 1 or 0 for whether it takes writes, whether its history is the one of
    # the data here, and whether it still has all binary logs that are needed here; and the transactions that it lacks, or "-".
    ask_source() {
      local own_executed=\${actual[executed]} own_gtids=\${actual[executed]}\${actual[received]:+,\${actual[received]}}
      local own_term=\${actual[term]} own_term_id=\${actual[term_id]}
      remote_sql "$1" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} 2>&1 ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'none'),
          NOT @@GLOBAL.super_read_only AND NOT @@GLOBAL.read_only,
          ${SAME_HISTORY},
          GTID_SUBSET(@@GLOBAL.gtid_purged, ${parameter('own_executed')}),
          COALESCE(NULLIF(REPLACE(GTID_SUBTRACT(
            ${hasSemiSync(k) ? BUT_WAITING : parameter('own_gtids')},
            @@GLOBAL.gtid_executed), '\n', ''), ''), '-');
      `}
    }

    # The password goes to the server's memory only: in ${changeSource.toString()} it would be stored on the volume.
    start_replication() {
      local replication_password
      replication_password=$(password_for "$source_at" ${ACCOUNTS.replication} ${SECRET_KEYS.replication})
      if [[ \${actual[applier]} == ON ]]; then
        # An applier that is at a long transaction would have to end it before it stops.
        change_sql ${sql`${startReplica} IO_THREAD USER = ${ACCOUNTS.replication} PASSWORD = ${parameter('replication_password')};`}
        return
      fi
      change_sql ${sql`
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
      change_sql ${sql`${dialectOf(k.series).resetReplica};`} || return
      if [[ $(knows_gtids) != 1 ]]; then
        change_sql ${sql`
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
