import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { parameter, sql, type SqlStatement } from './sql';
import { MEMBER } from './tables';

/** What the set knows of a member: its row, from the variables own_host, state, reason, seconds (behind, or nothing) and secret_mark. */
export const WRITE_MEMBER: SqlStatement = sql`
  INSERT INTO ${MEMBER} (name, state, reason, behind, secret, seen_at)
    VALUES (${parameter('own_host')}, ${parameter('state')}, ${parameter('reason')}, NULLIF(${parameter('seconds')}, ''),
      ${parameter('secret_mark')}, UNIX_TIMESTAMP(NOW(3)))
    ON DUPLICATE KEY UPDATE state = VALUES(state), reason = VALUES(reason), behind = VALUES(behind), secret = VALUES(secret),
      seen_at = VALUES(seen_at);
`;

/** `report_itself`: the primary's own row, beside those of the replicas that report to it. */
export function primaryReport(): BashScript {
  return bash`
    # Writes this server's verdict where those of its replicas are: now and then, and when it is another one.
    report_itself() {
      if [[ $verdict == "\${own_report-}" ]] && ((SECONDS < \${next_own_report-0})); then return; fi
      next_own_report=$((SECONDS + ${TIMING.report})) own_report=$verdict
      # The next heartbeat says what keeps writes from being made.
      if ! write_own_row >/dev/null 2>&1; then close_session; fi
    }

    write_own_row() {
      local state=\${verdict%% *} reason=\${verdict#* } seconds=''
      session_sql ${WRITE_MEMBER}
    }
  `;
}
