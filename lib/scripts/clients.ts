import { ACCOUNTS } from '../model/accounts';
import { LOOPBACK } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sql, type SqlStatement } from './sql';

/** How many connections clients from elsewhere have made since the server started; no row if they never made one. */
export const CLIENTS_SO_FAR: SqlStatement = sql`
  SELECT SUM(TOTAL_CONNECTIONS) FROM performance_schema.accounts
    WHERE HOST NOT IN ('localhost', ${LOOPBACK}) AND USER NOT IN (${ACCOUNTS.replication}, ${ACCOUNTS.clone}) HAVING COUNT(*) > 0;
`;

/** `note_clients`: by what the sidecar has noted, a server that stops sees whether clients came of late. */
export function clientNote(): BashScript {
  return bash`
    # Notes how many clients have come so far, now and then.
    note_clients() {
      local came
      if ((SECONDS < \${next_client_note-0})); then return; fi
      next_client_note=$((SECONDS + ${TIMING.clientNote}))
      came=$(clients_so_far) || return 0
      echo "$came" >${PATHS.clients}
    }

    clients_so_far() {
      session_sql ${CLIENTS_SO_FAR}
    }
  `;
}
