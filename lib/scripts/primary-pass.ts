import { bash, type BashScript } from './bash';
import { sql, type SqlStatement } from './sql';

/** Ends `super_read_only` as well. */
export const MAKE_WRITABLE: SqlStatement = sql`SET GLOBAL read_only = OFF;`;

/** `be_primary`: a pass of the sidecar on the server that takes writes. */
export function primaryPass(): BashScript {
  return bash`
    be_primary() {
      if [[ \${actual[receiver]} != OFF ]]; then
        publish not-ready "refused: this server is a replica, and a move of the primary is not supported yet"
      elif [[ \${actual[writable]} == 1 ]]; then
        publish ready "primary of cluster \${actual[cluster]}: takes writes"
      elif make_writable; then
        log "made the server writable"
      else
        publish not-ready "primary: the server refuses to become writable"
      fi
    }

    make_writable() {
      local_sql ${MAKE_WRITABLE}
    }
  `;
}
