import type { Kind } from '../model/model';
import { bash, type BashScript } from './bash';
import { sidecarClient } from './client';
import { script } from './script';
import { sql, type SqlStatement } from './sql';

/** Runs before the server is told to stop. */
export function stopMysql(k: Kind): BashScript {
  return script({
    name: 'stop-mysql',
    purpose: 'ends the sessions of clients and replicas, so that the server stops at once.',
    functions: [sidecarClient(k)],
    main: bash`
      # While replicas hang on it, a server waits 8 s for sessions that never end (its own threads count as such), and
      # 2 s more while there is any session at all: a tenth of a second lets the last ones end.
      local_sql ${endSessions(k)}
    `,
  });
}

/** MySQL 5.7 executes what its comment holds; the tutorial also runs on servers without `offline_mode`. */
function endSessions(k: Kind): SqlStatement {
  if (k.position === 'file') return sql`SET GLOBAL event_scheduler = OFF /*!50708 , GLOBAL offline_mode = ON */;`;
  return sql`
    SET GLOBAL offline_mode = ON;
    DO SLEEP(0.1);
    SET GLOBAL event_scheduler = OFF;
  `;
}
