import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { SIDECAR_CLIENT } from './client';
import { script } from './script';
import { sql } from './sql';

/** Runs before the server is told to stop. */
export function stopMysql(): BashScript {
  return script({
    name: 'stop-mysql',
    purpose: 'ends the sessions of clients and replicas, so that the server stops at once.',
    functions: [
      SIDECAR_CLIENT,
      bash`
        sessions() {
          local_sql ${sql`
            SELECT COUNT(*) FROM performance_schema.threads
              WHERE NAME = 'thread/sql/one_connection' AND PROCESSLIST_ID <> CONNECTION_ID();
          `}
        }
      `,
    ],
    main: bash`
      local look
      # While replicas hang on it, a server waits 8 s for sessions that never end (its own threads count as such), and
      # 2 s more while there is any session at all.
      local_sql ${sql`SET GLOBAL offline_mode = ON;`}
      for ((look = 0; look < ${TIMING.sessionEnds}; look++)); do
        if [[ $(sessions) == 0 ]]; then return; fi
        sleep 0.05
      done
    `,
  });
}
