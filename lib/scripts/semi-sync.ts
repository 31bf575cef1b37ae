import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { dialectOf } from './dialect';
import type { Kind } from '../model/model';
import { library } from './script';
import { numberParameter, parameter, sql, type SqlStatement } from './sql';
import { HEARTBEAT, MEMBER } from './tables';

/** Names and values; none on a server without the plugins, which is no reason to do without all the rest. */
export const SEMI_SYNC_STATE: SqlStatement = sql`
  SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.global_variables WHERE VARIABLE_NAME LIKE 'rpl_semi_sync_%';
  SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM performance_schema.global_status
    WHERE VARIABLE_NAME IN ('Rpl_semi_sync_source_status', 'Rpl_semi_sync_replica_status');
  SELECT 'followed', COUNT(*) FROM ${MEMBER} WHERE name <> @@report_host;
`;

/** Writes that wait until a replica has received them, for a while at most. */
export function semiSyncLibrary(k: Kind): BashScript {
  return library({
    name: 'semi-sync',
    purpose: 'lets commits wait for a replica, for a limited time, if the topology says so.',
    functions: [settings(), receiver(k), verdictOfSource(), heartbeatApart()],
  });
}

function settings(): BashScript {
  return bash`
    # Gives this server the part $1, "source" or "replica". The other one is taken from it: a replica must not wait for others.
    keep_semi_sync() {
      local as_source=OFF as_replica=OFF milliseconds=$((stall_limit * 1000))
      if [[ -z \${actual[rpl_semi_sync_source_enabled]} || -n $paused_until ]]; then return; fi # without the plugins, or under a person's hands
      if [[ $durability == semi-sync ]]; then printf -v "as_$1" ON; fi
      # In a new cluster, commits would wait in vain, and CLONE waits for commits: no replica would get its copy meanwhile.
      if [[ \${actual[followed]-} == 0 ]]; then as_source=OFF; fi
      if [[ \${actual[rpl_semi_sync_source_enabled]} == "$as_source" &&
        \${actual[rpl_semi_sync_replica_enabled]-} == "$as_replica" &&
        \${actual[rpl_semi_sync_source_timeout]-} == "$milliseconds" &&
        \${actual[rpl_semi_sync_source_wait_for_replica_count]-} == 1 &&
        \${actual[rpl_semi_sync_source_wait_no_replica]-} == ON &&
        \${actual[rpl_semi_sync_source_wait_point]-} == AFTER_SYNC ]]; then
        return
      fi
      set_semi_sync
    }

    # After the log is on the disk and before the engine commits: what others can read, a replica has received.
    set_semi_sync() {
      local_sql ${sql`
        SET GLOBAL rpl_semi_sync_source_wait_point = AFTER_SYNC;
        SET GLOBAL rpl_semi_sync_source_wait_for_replica_count = 1;
        SET GLOBAL rpl_semi_sync_source_wait_no_replica = ON;
        SET GLOBAL rpl_semi_sync_source_timeout = ${numberParameter('milliseconds')};
        SET GLOBAL rpl_semi_sync_replica_enabled = ${parameter('as_replica')};
        SET GLOBAL rpl_semi_sync_source_enabled = ${parameter('as_source')};
      `}
    }
  `;
}

function receiver(k: Kind): BashScript {
  const { stopReplica } = dialectOf(k.series);
  return bash`
    # A receiver learns only when it starts that it is to acknowledge.
    let_receiver_acknowledge() {
      if [[ $durability != semi-sync || -n $paused_until || \${actual[rpl_semi_sync_replica_status]} != OFF ]]; then return; fi
      if ((SECONDS < \${next_renewal-0})); then return; fi
      next_renewal=$((SECONDS + ${TIMING.receiverRenewal}))
      log 'starts the receiver anew: from now on it acknowledges what it receives'
      change_sql ${sql`${stopReplica} IO_THREAD;`}
      start_replication
    }
  `;
}

function verdictOfSource(): BashScript {
  return bash`
    # Adds to the verdict of a primary what its users must know: a commit is on this server alone.
    judge_semi_sync() {
      if [[ $durability != semi-sync ]]; then return; fi
      if [[ -z \${actual[rpl_semi_sync_source_enabled]} ]]; then
        remark+="; acknowledged writes may be lost: this server lacks the plugins for semi-sync"
      elif [[ \${actual[followed]-} == 0 ]]; then
        remark+="; acknowledged writes may be lost: no replica has followed yet"
      elif [[ \${actual[rpl_semi_sync_source_enabled]} == ON && \${actual[rpl_semi_sync_source_status]} == OFF ]]; then
        remark+="; acknowledged writes may be lost: no replica has acknowledged within $stall_limit s"
      fi
    }
  `;
}

function heartbeatApart(): BashScript {
  return bash`
    # A heartbeat waits for a replica as any other write does; this script must not wait with it.
    beat_apart() {
      if [[ -n \${beat_process-} ]]; then
        if kill -0 "$beat_process" 2>/dev/null; then
          if ((SECONDS - beat_since > ${TIMING.beatHang})); then end_wait_for_space; fi
          if ((SECONDS - beat_since > ${TIMING.writesHang})); then note_that_writes_hang ''; fi
          return
        fi
        if wait "$beat_process"; then
          writes_hang=''
        elif [[ $beat_term == "$role_term" ]]; then
          note_that_writes_hang "$(<${PATHS.beatResult})"
        fi
      fi
      statement_deadline=$((stall_limit + ${TIMING.passStatement})) heartbeat_apart >${PATHS.beatResult} 2>&1 &
      beat_process=$! beat_term=$role_term beat_since=$SECONDS
    }

    heartbeat_apart() {
      local_sql ${sql`UPDATE ${HEARTBEAT} SET at = UNIX_TIMESTAMP(NOW(3));`}
    }
  `;
}
