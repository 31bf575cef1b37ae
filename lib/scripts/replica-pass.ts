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
      if [[ \${actual[super_read_only]} != 1 ]] && ! make_read_only; then
        publish not-ready "takes writes although it is a replica, and refuses to become read-only"
      elif [[ \${actual[source]} != "$wanted_source" ]]; then
        publish not-ready "follows \${actual[source]:-nobody}; wanted: $wanted_source"
        configure_source
      elif [[ \${actual[applier]} == OFF || \${actual[receiver]} == OFF || \${actual[receiver_errno]} == 1045 ]]; then
        restart_replication
      elif [[ \${actual[receiver]} == ON && \${actual[source_uuid]} != "\${proven_uuid-}" ]]; then
        prove_source
      elif ((SECONDS < \${retry_at-0})); then
        publish not-ready "replicates again since a moment; $stopped_because"
      elif [[ \${actual[receiver]} == ON ]]; then
        was_connected=$source
        publish ready "replicates from $source"
      elif [[ \${was_connected-} == "$source" ]]; then
        # Reads must go on while the primary is away.
        publish ready "keeps what it has; $source is away (error \${actual[receiver_errno]})"
      else
        publish not-ready "has not reached $source yet (error \${actual[receiver_errno]})"
      fi
    }

    make_read_only() {
      log "the server took writes: making it read-only again"
      local_sql ${sql`SET GLOBAL super_read_only = ON;`}
    }

    configure_source() {
      local_sql ${sql`
        STOP REPLICA;
        CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${parameter('source')}, SOURCE_PORT = ${MYSQL_PORT.number},
          SOURCE_USER = ${ACCOUNTS.replication}, SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1,
          SOURCE_CONNECT_RETRY = ${TIMING.sourceConnectRetry}, SOURCE_RETRY_COUNT = 0;
      `}
      retry_at=0 proven_uuid=''
    }

    # Starts what has stopped; not faster than an error can be read.
    restart_replication() {
      if ((SECONDS < \${retry_at-0})); then
        publish not-ready "$stopped_because"
      elif ! source_is_ours; then
        publish not-ready "$source_error"
      else
        if [[ \${actual[receiver_errno]} != 0 || \${actual[applier_errno]} != 0 ]]; then
          stopped_because="replication stopped: \${actual[receiver_error]} \${actual[applier_error]}"
          publish not-ready "$stopped_because"
          retry_at=$((SECONDS + ${TIMING.replicationRetry}))
        else
          publish not-ready "starts to replicate from $source"
        fi
        start_replication
      fi
    }

    # The receiver connects anew by itself: whoever has the source's name now may be another server.
    prove_source() {
      if source_is_ours; then
        proven_uuid=\${actual[source_uuid]}
      else
        publish not-ready "$source_error"
        stop_replication
      fi
    }

    # GTIDs alone would merge two data sets without a word; and a source that lacks what is here has lost it, and will
    # give the same GTIDs to other transactions.
    source_is_ours() {
      local answer cluster has_all own_gtids=\${actual[gtids]}
      if ! answer=$(ask_source); then
        source_error="cannot ask $source for its cluster: $(cause_of "$answer")"
        return 1
      fi
      read -r cluster has_all <<<"$answer"
      if [[ -z \${actual[cluster]} || $cluster != "\${actual[cluster]}" ]]; then
        source_error="refused: $source holds cluster $cluster, but the data here are of cluster \${actual[cluster]:-none}"
        return 1
      fi
      source_error="refused: the data here have transactions that $source lacks"
      [[ $has_all == 1 ]]
    }

    # Prints the cluster that the source holds, or "none", and whether it has every transaction that is here, 1 or 0.
    ask_source() {
      remote_sql "$source" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} 2>&1 ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'none'), GTID_SUBSET(${parameter('own_gtids')}, @@GLOBAL.gtid_executed);
      `}
    }

    stop_replication() {
      local_sql ${sql`STOP REPLICA;`}
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
