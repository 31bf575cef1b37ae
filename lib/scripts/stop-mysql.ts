import { bash, type BashScript } from './bash';
import { SIDECAR_CLIENT } from './client';
import { script } from './script';
import { sql } from './sql';

/** Runs before the server is told to stop. */
export function stopMysql(): BashScript {
  return script({
    name: 'stop-mysql',
    purpose: 'ends the sessions of clients and replicas, so that the server stops at once.',
    functions: [SIDECAR_CLIENT],
    main: bash`
      # While replicas hang on it, a server waits 8 s for sessions that never end (its own threads count as such), and
      # 2 s more while there is any session at all: a tenth of a second lets the last ones end.
      local_sql ${sql`
        SET GLOBAL offline_mode = ON;
        DO SLEEP(0.1);
        SET GLOBAL event_scheduler = OFF;
      `}
    `,
  });
}
