import { INIT_SQL_DELIMITER } from '../model/declarations';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sql } from './sql';
import { FOUNDING } from './tables';

const INIT_SQL = `${PATHS.configMap}/${FILES.initSql}`;

/** `keep_init_sql`: statements for a new cluster. */
export function initSql(): BashScript {
  return bash`
    init_sql_note='' init_sql_error=''

    # A part of the primary's pass. Sets init_sql_note to what keeps the primary from being Ready: a cluster is founded only when
    # the code's initSql has been executed to its end. It runs beside the passes, and may take long.
    keep_init_sql() {
      local due
      init_sql_note=''
      if [[ -z $declared || -n \${init_sql_is_done-} || ! -s ${INIT_SQL} ]]; then return; fi
      if [[ -n \${init_sql_process-} ]] && kill -0 "$init_sql_process" 2>/dev/null; then
        init_sql_note='executes initSql'
        return
      fi
      collect_init_sql
      due=$(rows_of_founding) || close_session
      # Data of an earlier version have no such table, and were founded long ago.
      if [[ $due == 0 || $due == *'ERROR 1146'* ]]; then
        init_sql_is_done=yes
        return
      fi
      init_sql_note="\${init_sql_error:-executes initSql}"
      if [[ $due != 1 ]]; then
        init_sql_note='cannot tell whether initSql has been executed'
      elif [[ -z $paused_until ]]; then
        start_init_sql
      fi
    }

    start_init_sql() {
      if ((SECONDS < \${next_init_sql-0})); then return; fi
      next_init_sql=$((SECONDS + ${TIMING.settleRetry}))
      statement_deadline=${TIMING.initSql} root_sql --delimiter=${INIT_SQL_DELIMITER} <${INIT_SQL} >${PATHS.initSqlResult} 2>&1 &
      init_sql_process=$!
    }

    # What the last run has come to.
    collect_init_sql() {
      if [[ -z \${init_sql_process-} ]]; then return; fi
      if wait "$init_sql_process"; then
        log 'initSql of the code has been executed'
        init_sql_error=''
      else
        init_sql_error="cannot execute initSql: $(cause_of "$(<${PATHS.initSqlResult})")"
      fi
      init_sql_process=''
    }

    rows_of_founding() {
      session_sql ${sql`SELECT COUNT(*) FROM ${FOUNDING};`}
    }
  `;
}
