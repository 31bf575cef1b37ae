import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sql } from './sql';

/** A volume with less than this is taken to be full, in MiB; and to have space again with twice as much. */
const FULL = 16;

/**
 * A server whose binary log finds no space looks again only every minute. A commit that waits for that can be ended: then the
 * server stops (`binlog_error_action`) and recovers, which takes seconds. Nobody has been told that it was committed.
 */
export function fullVolume(): BashScript {
  return bash`
    # Remembers that writes hang because the volume is full; ends those that wait as soon as there is space again.
    end_wait_for_space() {
      local waiting
      if [[ -n $paused_until ]]; then return; fi
      if (($(space_left) < ${FULL})); then
        was_full=true
      elif [[ -n \${was_full-} ]] && (($(space_left) >= ${2 * FULL})); then
        was_full=''
        waiting=$(commits_that_wait) || return 0
        if [[ -z $waiting ]]; then return; fi
        log 'there is space on the volume again: ends the commits that wait for it, so that the server starts anew'
        kill_sessions "$waiting"
      fi
    }

    commits_that_wait() {
      local_sql ${sql`
        SELECT PROCESSLIST_ID FROM performance_schema.threads
          WHERE TYPE = 'FOREGROUND' AND PROCESSLIST_STATE = 'waiting for handler commit' AND PROCESSLIST_TIME > ${TIMING.hungCommit};
      `}
    }
  `;
}
