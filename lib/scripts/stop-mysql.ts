import { ACCOUNTS } from '../model/accounts';
import type { Kind } from '../model/model';
import { FILES, PATHS, RELAXED_MARK } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { sidecarClient } from './client';
import { script } from './script';
import { sql, type SqlStatement } from './sql';

/** Runs before the server is told to stop. */
export function stopMysql(k: Kind): BashScript {
  const byGtid = k.position === 'gtid';
  const keepAll = bash`
    # A replica that stops in good order has lost nothing, wherever it starts again.
    if [[ -f ${PATHS.data}/${RELAXED_MARK} ]]; then be_strict; fi
  `;
  return script({
    name: 'stop-mysql',
    purpose: 'lets clients go elsewhere, and ends the sessions that are left, so that the server stops at once.',
    libraries: byGtid ? [FILES.durabilityLibrary] : [],
    functions: [sidecarClient(k), departure()],
    main: bash`
      let_clients_go
      # While replicas hang on it, a server waits 8 s for sessions that never end (its own threads count as such), and
      # 2 s more while there is any session at all: a tenth of a second lets the last ones end.
      local_sql ${endSessions(k)}
      ${byGtid ? keepAll : NOTHING}
    `,
  });
}

function departure(): BashScript {
  return bash`
    # Kubernetes takes a moment to lead clients elsewhere; until then they come here, and are served. It is over when several
    # looks in a row have found no new one. A server that has never had any is not waited for.
    let_clients_go() {
      local deadline=$((SECONDS + ${TIMING.departure})) came before looks=1
      before=$(clients_so_far) || return 0
      if [[ -z $before ]]; then return; fi
      while ((looks < ${TIMING.departureLooks} && SECONDS < deadline)); do
        sleep ${TIMING.poll}
        came=$(clients_so_far) || return 0
        looks=$((looks + 1))
        if [[ $came != "$before" ]]; then before=$came looks=1; fi
      done
    }

    # Prints how many connections clients have made; nothing if none.
    clients_so_far() {
      statement_deadline=${TIMING.sessionStatement} local_sql ${sql`
        SELECT SUM(TOTAL_CONNECTIONS) FROM performance_schema.accounts
          WHERE HOST <> 'localhost' AND USER NOT IN (${ACCOUNTS.replication}, ${ACCOUNTS.clone}) HAVING COUNT(*) > 0;
      `}
    }
  `;
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
