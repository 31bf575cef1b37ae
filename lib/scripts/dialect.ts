import type { Series } from '../model/versions';
import { sql, type SqlStatement } from './sql';

/** What a series says in words of its own. */
export interface Dialect {
  readonly startReplica: SqlStatement;
  readonly stopReplica: SqlStatement;
  /** Makes a server forget whom it followed. */
  readonly resetReplica: SqlStatement;
  readonly changeSource: SqlStatement;
  /** What the options of `changeSource` begin with. */
  readonly source: SqlStatement;
  /** Makes a server forget which transactions it has. */
  readonly resetGtids: SqlStatement;
  /** Rights to configure replication, to change variables, and to end sessions and change accounts, root's too. */
  readonly administer: SqlStatement;
  /** Right to receive a copy by the CLONE plugin. */
  readonly clone: SqlStatement;
  /**
   * Rights to copy the data of a server that goes on. SHOW VIEW reads none, but without a right to it XtraBackup does not see
   * a table, and locks nothing if it sees only those of InnoDB.
   */
  readonly backup: SqlStatement;
}

const MODERN: Dialect = {
  startReplica: sql`START REPLICA`,
  stopReplica: sql`STOP REPLICA`,
  resetReplica: sql`RESET REPLICA ALL`,
  changeSource: sql`CHANGE REPLICATION SOURCE TO`,
  source: sql`SOURCE`,
  resetGtids: sql`RESET BINARY LOGS AND GTIDS`,
  administer: sql`REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN, SYSTEM_USER`,
  clone: sql`CLONE_ADMIN, BACKUP_ADMIN`,
  backup: sql`BACKUP_ADMIN, PROCESS, CREATE USER, RELOAD, LOCK TABLES, REPLICATION CLIENT, SHOW VIEW`,
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  '9.7': MODERN,
  '8.4': MODERN,
  '8.0': { ...MODERN, resetGtids: sql`RESET MASTER` },
  '5.7': {
    startReplica: sql`START SLAVE`,
    stopReplica: sql`STOP SLAVE`,
    resetReplica: sql`RESET SLAVE ALL`,
    changeSource: sql`CHANGE MASTER TO`,
    source: sql`MASTER`,
    resetGtids: sql`RESET MASTER`,
    administer: sql`SUPER`,
    clone: sql``,
    backup: sql`PROCESS, CREATE USER, RELOAD, LOCK TABLES, REPLICATION CLIENT, SHOW VIEW`,
  },
};

export function dialectOf(series: Series): Dialect {
  const dialect = DIALECTS[series.version];
  if (dialect === undefined) throw new Error(`no dialect of MySQL ${series.version}`);
  return dialect;
}
