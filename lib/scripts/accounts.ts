import { ACCOUNTS, CLUSTER_TABLE, OS_USER, OWN_DATABASE } from '../model/accounts';
import type { Kind } from '../model/model';
import { dialectOf } from './dialect';
import { identifier, parameter, sql, type SqlStatement } from './sql';

const cluster = sql`${identifier(OWN_DATABASE)}.${identifier(CLUSTER_TABLE)}`;

/** The cluster id that a server's data carry; no row while it belongs to no cluster. */
export const CLUSTER_ID: SqlStatement = sql`SELECT id FROM ${cluster}`;

/** The set's own table, which holds its cluster id. */
export const CREATE_CLUSTER_TABLE: SqlStatement = sql`
  CREATE DATABASE ${identifier(OWN_DATABASE)};
  CREATE TABLE ${cluster} (only_row ENUM ('1') PRIMARY KEY, id CHAR(36) NOT NULL) ENGINE = InnoDB;
`;

/**
 * Statements for `init_file` at every start of a server: whatever happened to them, the accounts for use inside the pod
 * are right again. `auth_socket` is not loaded yet while a data directory is initialized.
 *
 * The server wants one statement on a line, and runs them although it is `super_read_only`.
 */
export function localAccounts(k: Kind): SqlStatement {
  const { administer, backup } = dialectOf(k.series);
  const rights = k.dataCopy.method === 'xtrabackup' ? sql`${administer}, ${backup}` : administer;
  return sql`
    SET SESSION sql_log_bin = 0;
    CREATE USER IF NOT EXISTS ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
    ALTER USER ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name} ACCOUNT UNLOCK;
    GRANT ${rights} ON *.* TO ${ACCOUNTS.sidecar}@'localhost';
    GRANT SELECT ON performance_schema.* TO ${ACCOUNTS.sidecar}@'localhost';
    GRANT SELECT, INSERT ON ${identifier(OWN_DATABASE)}.* TO ${ACCOUNTS.sidecar}@'localhost';
    ALTER USER IF EXISTS ${ACCOUNTS.root}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
  `;
}

/** The accounts with passwords, on a server that has none but `root@localhost`. */
export function createAccounts(k: Kind): SqlStatement {
  const forAll = sql`
    SET SESSION sql_mode = '';
    ALTER USER ${ACCOUNTS.root}@'localhost' IDENTIFIED BY ${parameter('root_password')};
    CREATE USER ${ACCOUNTS.root}@'%' IDENTIFIED BY ${parameter('root_password')} REQUIRE SSL;
    CREATE USER ${ACCOUNTS.replication}@'%' IDENTIFIED BY ${parameter('replication_password')} REQUIRE SSL;
  `;
  if (k.dataCopy.method === 'xtrabackup') return forAll;
  return sql`
    ${forAll}
    CREATE USER ${ACCOUNTS.clone}@'%' IDENTIFIED BY ${parameter('clone_password')} REQUIRE SSL;
  `;
}

/** What the accounts with passwords may do; the table of the cluster id is there. */
export function grantRights(k: Kind): SqlStatement {
  const forAll = sql`
    GRANT ALL ON *.* TO ${ACCOUNTS.root}@'%' WITH GRANT OPTION;
    GRANT REPLICATION SLAVE ON *.* TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT ON ${cluster} TO ${ACCOUNTS.replication}@'%';
  `;
  if (k.dataCopy.method === 'xtrabackup') return forAll;
  return sql`
    ${forAll}
    GRANT BACKUP_ADMIN ON *.* TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON ${cluster} TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON performance_schema.replication_connection_status TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON performance_schema.replication_applier_status TO ${ACCOUNTS.clone}@'%';
  `;
}
