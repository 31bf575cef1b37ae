import { ACCOUNTS } from '../model/accounts';
import { MYSQL_PORT, type Kind } from '../model/model';
import { PATHS, POSITION, POSITION_TAKEN } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sqlNumbers } from './credentials';
import { dialectOf } from './dialect';
import { numberParameter, parameter, sql } from './sql';
import { CLUSTER_ID } from './tables';

/** Replication by file and position in the primary's binary log: a replica asks for what comes after. */
export function fileReplication(k: Kind): BashScript {
  const { changeSource, source, startReplica, stopReplica } = dialectOf(k.series);
  return bash`
    ${sqlNumbers()}

    # Tells the server up to where in the primary's binary log its copy has the transactions. Until the file has its other
    # name, nothing has been replicated, and the same can be said again.
    take_position() {
      local file position
      publish not-ready 'takes over the position of its copy'
      read -r file position <${PATHS.data}/${POSITION}
      change_sql ${sql`
        ${stopReplica};
        ${changeSource} ${source}_HOST = ${parameter('source')}, ${source}_PORT = ${MYSQL_PORT.number},
          ${source}_USER = ${ACCOUNTS.root}, ${source}_CONNECT_RETRY = ${TIMING.sourceConnectRetry},
          ${source}_LOG_FILE = ${parameter('file')}, ${source}_LOG_POS = ${numberParameter('position')};
      `} || return
      mv ${PATHS.data}/${POSITION} ${PATHS.data}/${POSITION_TAKEN} && sync -f ${PATHS.volume}
    }

    # Sets wanted_source: host, port, account.
    want_source() { wanted_source="$source_at ${MYSQL_PORT.number} ${ACCOUNTS.root}"; }

    # A position means nothing in the log of another server, and one that is lost cannot be guessed.
    configure_source() {
      publish not-ready "refused: follows \${actual[source]:-nobody}, wanted: $wanted_source; its position there is not" \
        "known: delete the pod and its claim, and a new copy is made"
    }

    choose_source() {
      source=$primary_host source_at=$source remark=''
    }

    reach_source() { answer=$(ask_source "$source"); }

    publish_reader() { publish ready "$*"; }

    # Only the GTIDs of a source tell that its binary logs do not reach back to what is here.
    reclone() { publish not-ready "$*"; }

    # Prints the cluster that the source holds, or "none", three times 1 for what cannot be asked without GTIDs, and "-" if its
    # binary log has all that was read from it.
    ask_source() {
      local answer cluster file position
      if ! answer=$(position_of_source 2>&1); then
        echo "$answer"
        return 1
      fi
      {
        read -r cluster
        read -r file position _
      } <<<"$answer"
      if is_before "\${actual[file]}" "\${actual[position]}" "$file" "$position"; then
        echo "$cluster 1 1 1 -"
      else
        echo "$cluster 1 1 1 some"
      fi
    }

    position_of_source() {
      remote_sql "$source" ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'none');
        SHOW MASTER STATUS;
      `}
    }

    # True if file $1, position $2 is not behind file $3, position $4.
    is_before() {
      local file=\${1##*.} other_file=\${3##*.}
      [[ \${1%.*} == "\${3%.*}" && $file =~ ^[0-9]+$ && $other_file =~ ^[0-9]+$ && $2 =~ ^[0-9]+$ && $4 =~ ^[0-9]+$ ]] &&
        ((10#$file < 10#$other_file || (10#$file == 10#$other_file && $2 <= $4)))
    }

    start_replication() {
      change_sql ${sql`
        ${stopReplica};
        ${startReplica};
      `}
    }
  `;
}
