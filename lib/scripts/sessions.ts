import { localAccountOf } from '../model/accounts';
import type { Kind } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sql, type SqlStatement } from './sql';

/** The sessions of others. Threads of replication have the name of whoever started it, and are none. */
export function otherSessions(k: Kind): SqlStatement {
  // The tutorial also runs on servers whose performance_schema is off.
  if (k.position === 'file') {
    return sql`
      SELECT ID FROM information_schema.PROCESSLIST
        WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Daemon' AND USER NOT IN ('system user', 'event_scheduler')
    `;
  }
  return sql`
    SELECT PROCESSLIST_ID FROM performance_schema.threads
      WHERE TYPE = 'FOREGROUND' AND PROCESSLIST_ID <> CONNECTION_ID() AND PROCESSLIST_COMMAND <> 'Daemon'
        AND NAME NOT LIKE 'thread/sql/replica%' AND NAME NOT LIKE 'thread/sql/slave%'
  `;
}

/** `kill_sessions`. */
export function sessionKiller(k: Kind): BashScript {
  return bash`
    # Ends the sessions $1, one on each line. Some are gone by now.
    kill_sessions() {
      if [[ -z $1 ]]; then return; fi
      timeout ${TIMING.sessionsKill} mysqladmin --no-defaults --protocol=socket --socket=${PATHS.socket} --user=${localAccountOf(k)} \
        kill "\${1//$'\n'/,}" >/dev/null 2>&1 || true
    }
  `;
}
