import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { MYSQL_PORT } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { CLUSTER_ID } from './accounts';
import { parameter, sql } from './sql';

/** Of a receiver, before it stops; MySQL knows no smaller number. */
const SOURCE_TRIES = 1;

/** `be_replica`: a pass of the sidecar on a server that follows the primary. */
export function replicaPass(): BashScript {
  return bash`
    be_replica() {
      local source wanted_source
      source=$(host_of "$primary")
      # Host, port, account, TLS, auto-position, seconds between two tries to connect, number of tries.
      wanted_source="$source ${MYSQL_PORT.number} ${ACCOUNTS.replication} YES 1 ${TIMING.sourceConnectRetry} ${SOURCE_TRIES}"
      if [[ \${actual[super_read_only]} != 1 ]] && ! make_read_only; then
        publish not-ready "takes writes although it is a replica, and refuses to become read-only"
      elif [[ \${actual[source]} != "$wanted_source" ]]; then
        publish not-ready "follows \${actual[source]:-nobody}; wanted: $wanted_source"
        configure_source
      elif [[ \${actual[applier]} == OFF || \${actual[receiver]} == OFF ]]; then
        restart_replication
      elif [[ \${actual[receiver]} == ON && \${actual[source_uuid]} != "\${proven_uuid-}" ]]; then
        prove_source
      elif ((SECONDS < \${retry_at-0})); then
        publish not-ready "replicates again since a moment; $stopped_because"
      elif [[ \${actual[receiver]} == ON ]]; then
        was_connected=$source
        publish ready "replicates from $source"
      else
        publish_without_source "connects to $source"
      fi
    }

    # Reads must go on while the primary is away; $* says what is being waited for.
    publish_without_source() {
      if [[ \${was_connected-} == "$source" && \${actual[applier]} == ON ]]; then
        publish ready "keeps what it has; $*"
      else
        publish not-ready "$*"
      fi
    }

    make_read_only() {
      log "the server took writes: making it read-only again"
      local_sql ${sql`SET GLOBAL super_read_only = ON;`}
    }

    # One try to connect, then the receiver stops: it must not find another server under the source's name, and take its
    # data, before this script has asked who that is.
    configure_source() {
      local_sql ${sql`
        STOP REPLICA;
        CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${parameter('source')}, SOURCE_PORT = ${MYSQL_PORT.number},
          SOURCE_USER = ${ACCOUNTS.replication}, SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1,
          SOURCE_CONNECT_RETRY = ${TIMING.sourceConnectRetry}, SOURCE_RETRY_COUNT = ${SOURCE_TRIES};
      `}
      retry_at=0 proven_uuid=''
    }

    # Starts what has stopped; not faster than an error can be read.
    restart_replication() {
      if ((SECONDS < \${retry_at-0})); then
        publish not-ready "$stopped_because"
      elif source_is_ours; then
        if replication_is_broken; then
          stopped_because="replication stopped: \${actual[receiver_error]} \${actual[applier_error]}"
          publish not-ready "$stopped_because"
          retry_at=$((SECONDS + ${TIMING.replicationRetry}))
        else
          publish_without_source "starts to replicate from $source"
        fi
        start_replication
      elif [[ -n $source_is_away ]]; then
        publish_without_source "$source_error"
      else
        refuse_source
      fi
    }

    # True if it stopped for what was received; the receiver's other errors say that it did not reach the source.
    replication_is_broken() {
      local errno=\${actual[receiver_errno]}
      ((actual[applier_errno] != 0 || (1200 < errno && errno < 2000) || 10000 < errno))
    }

    # A receiver that has lost its connection tries once more by itself: that may be another server by now.
    prove_source() {
      if source_is_ours; then
        proven_uuid=\${actual[source_uuid]}
      elif [[ -n $source_is_away ]]; then
        publish_without_source "$source_error"
      else
        refuse_source
        stop_replication
      fi
    }

    refuse_source() {
      was_connected=''
      publish not-ready "$source_error"
    }

    # GTIDs alone would merge two data sets without a word; and a source that lacks what is here has lost it, and will
    # give the same GTIDs to other transactions. If it is not ours, source_error says why; source_is_away, that it may be.
    source_is_ours() {
      local answer cluster has_all own_gtids=\${actual[gtids]}
      source_is_away=''
      if ! answer=$(ask_source); then
        source_error="cannot ask $source for its cluster: $(cause_of "$answer")"
        if nobody_answered "$answer"; then source_is_away=true; fi
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
