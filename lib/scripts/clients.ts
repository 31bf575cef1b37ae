import { ACCOUNTS } from '../model/accounts';
import { LOOPBACK } from '../model/model';
import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';
import { sql, type SqlStatement } from './sql';

/** How many connections clients have made since the server started, without those of the pod's own scripts; NULL if there was none. */
export const CLIENTS_SO_FAR: SqlStatement = sql`
  SELECT SUM(TOTAL_CONNECTIONS) FROM performance_schema.accounts
    WHERE HOST <> 'localhost' AND NOT (HOST = ${LOOPBACK} AND USER = ${ACCOUNTS.root})
      AND USER NOT IN (${ACCOUNTS.replication}, ${ACCOUNTS.clone})
`;

/** `note_clients`: by it, a server that stops knows whether clients came of late. */
export function clientNote(): BashScript {
  return bash`
    # Notes the time when clients have come since the last pass.
    note_clients() {
      if [[ \${actual[clients]} == "\${clients_noted-}" ]]; then return; fi
      clients_noted=\${actual[clients]}
      printf '%(%s)T\n' -1 >${PATHS.clientsCame}
    }
  `;
}
