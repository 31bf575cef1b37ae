import { ACCOUNTS, OS_USER, OWN_DATABASE } from '../model/accounts';
import type { Kind } from '../model/model';
import { dialectOf } from './dialect';
import { identifier, parameter, sql, type SqlStatement } from './sql';
import { CLUSTER, HEARTBEAT, MEMBER, TERM, TURN } from './tables';

/**
 * Statements for `init_file` at every start of a server: whatever happened to them, the accounts for use inside the pod
 * are right again. `auth_socket` is not loaded yet while a data directory is initialized.
 *
 * The server wants one statement on a line, and runs them although it is `super_read_only`.
 */
export function localAccounts(k: Kind): SqlStatement {
  const { administer, backup, clone } = dialectOf(k.series);
  const rights =
    k.dataCopy.method === 'xtrabackup'
      ? sql`${administer}, ${backup}`
      : sql`${administer}, CREATE USER, RELOAD, ${clone}`;
  return sql`
    SET SESSION sql_log_bin = 0;
    CREATE USER IF NOT EXISTS ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
    ALTER USER ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name} ACCOUNT UNLOCK;
    GRANT ${rights}, SHUTDOWN ON *.* TO ${ACCOUNTS.sidecar}@'localhost';
    GRANT SELECT ON performance_schema.* TO ${ACCOUNTS.sidecar}@'localhost';
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${identifier(OWN_DATABASE)}.* TO ${ACCOUNTS.sidecar}@'localhost';
    ALTER USER IF EXISTS ${ACCOUNTS.root}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
  `;
}

/**
 * The accounts with passwords, on a server that has none but `root@localhost`. They follow the Secret, and never expire: by a
 * `default_password_lifetime`, which is meant for people, members would be shut out.
 */
export function createAccounts(k: Kind): SqlStatement {
  const forAll = sql`
    SET SESSION sql_mode = '';
    ALTER USER ${ACCOUNTS.root}@'localhost' IDENTIFIED BY ${parameter('root_password')};
    CREATE USER ${ACCOUNTS.root}@'%' IDENTIFIED BY ${parameter('root_password')} REQUIRE SSL PASSWORD EXPIRE NEVER;
    CREATE USER ${ACCOUNTS.replication}@'%' IDENTIFIED BY ${parameter('replication_password')} REQUIRE SSL PASSWORD EXPIRE NEVER;
  `;
  if (k.dataCopy.method === 'xtrabackup') return forAll;
  return sql`
    ${forAll}
    CREATE USER ${ACCOUNTS.clone}@'%' IDENTIFIED BY ${parameter('clone_password')} REQUIRE SSL PASSWORD EXPIRE NEVER;
  `;
}

/** What a peer may know of a server's sessions: the name that its sidecar's session holds, see `ROLE_STANDING`. */
const grantStanding = (account: string): SqlStatement => sql`
  GRANT SELECT (OBJECT_TYPE, OBJECT_NAME, OWNER_THREAD_ID) ON performance_schema.metadata_locks TO ${account}@'%';
  GRANT SELECT (THREAD_ID, PROCESSLIST_USER, PROCESSLIST_HOST) ON performance_schema.threads TO ${account}@'%';
`;

/** What the accounts with passwords may do; the set's own tables are there. */
export function grantRights(k: Kind): SqlStatement {
  const forAll = sql`
    GRANT ALL ON *.* TO ${ACCOUNTS.root}@'%' WITH GRANT OPTION;
    GRANT REPLICATION SLAVE ON *.* TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT ON ${CLUSTER} TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT ON ${TERM} TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT ON ${HEARTBEAT} TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT, INSERT, UPDATE ON ${MEMBER} TO ${ACCOUNTS.replication}@'%';
    GRANT SELECT, INSERT, UPDATE ON ${TURN} TO ${ACCOUNTS.replication}@'%';
    ${grantStanding(ACCOUNTS.replication)}
  `;
  if (k.dataCopy.method === 'xtrabackup') return forAll;
  return sql`
    ${forAll}
    GRANT BACKUP_ADMIN ON *.* TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON ${CLUSTER} TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON performance_schema.replication_connection_status TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT ON performance_schema.replication_applier_status TO ${ACCOUNTS.clone}@'%';
    GRANT SELECT (USER, HOST) ON performance_schema.accounts TO ${ACCOUNTS.clone}@'%';
    ${grantStanding(ACCOUNTS.clone)}
  `;
}
