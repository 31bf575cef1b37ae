import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { MYSQL_PORT } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { CLUSTER_ID } from './accounts';
import { parameter, sql } from './sql';

/** `be_replica`: a pass of the sidecar on a server that follows the primary. */
export function replicaPass(): BashScript {
  return bash`
    be_replica() {
      local source wanted_source
      source=$(host_of "$primary")
      # Host, port, account, TLS, auto-position, seconds between two tries to connect, number of tries (0: for ever).
      wanted_source="$source ${MYSQL_PORT.number} ${ACCOUNTS.replication} YES 1 ${TIMING.sourceConnectRetry} 0"
      if [[ \${actual[super_read_only]} != 1 ]]; then
        log "the server took writes: making it read-only again"
        local_sql ${sql`SET GLOBAL super_read_only = ON;`}
      fi
      if [[ \${actual[source]} != "$wanted_source" ]]; then
        configure_source
      elif [[ \${actual[applier]} == OFF || \${actual[receiver]} == OFF || \${actual[receiver_errno]} == 1045 ]]; then
        restart_replication
      elif [[ \${actual[receiver]} == ON ]]; then
        was_connected=$source
        publish ready "replicates from $source"
      elif [[ \${was_connected-} == "$source" ]]; then
        # Reads must go on while the primary is away.
        publish ready "has all that it received; $source is away (error \${actual[receiver_errno]})"
      else
        publish not-ready "has not reached $source yet (error \${actual[receiver_errno]})"
      fi
    }

    configure_source() {
      log "wanted source: $source; it was: \${actual[source]:-none}"
      local_sql ${sql`
        STOP REPLICA;
        CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${parameter('source')}, SOURCE_PORT = ${MYSQL_PORT.number},
          SOURCE_USER = ${ACCOUNTS.replication}, SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1,
          SOURCE_CONNECT_RETRY = ${TIMING.sourceConnectRetry}, SOURCE_RETRY_COUNT = 0;
      `}
      retry_at=0
    }

    # Starts what has stopped; not faster than an error can be read.
    restart_replication() {
      if ((SECONDS < \${retry_at-0})); then return; fi
      if ! source_has_our_cluster; then
        publish not-ready "$source_error"
        return
      fi
      if [[ \${actual[receiver_errno]} != 0 || \${actual[applier_errno]} != 0 ]]; then
        publish not-ready "replication stopped: \${actual[receiver_error]} \${actual[applier_error]}"
        retry_at=$((SECONDS + ${TIMING.replicationRetry}))
      else
        publish not-ready "starts to replicate from $source"
      fi
      start_replication
    }

    # GTIDs alone would merge two data sets without a word.
    source_has_our_cluster() {
      local answer
      if ! answer=$(cluster_of_source); then
        source_error="cannot ask $source for its cluster: $(cause_of "$answer")"
        return 1
      fi
      source_error="refused: $source holds cluster \${answer:-none}, but the data here are of cluster \${actual[cluster]:-none}"
      [[ -n $answer && $answer == "\${actual[cluster]}" ]]
    }

    cluster_of_source() {
      remote_sql "$source" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} 2>&1 ${sql`${CLUSTER_ID};`}
    }

    # The password goes to the server's memory only: in CHANGE REPLICATION SOURCE it would be stored on the volume.
    start_replication() {
      local replication_password
      read_password replication_password ${SECRET_KEYS.replication}
      local_sql ${sql`
        STOP REPLICA;
        START REPLICA USER = ${ACCOUNTS.replication} PASSWORD = ${parameter('replication_password')};
      `}
    }
  `;
}
