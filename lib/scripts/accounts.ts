import { ACCOUNTS, CLUSTER_TABLE, OS_USER, OWN_DATABASE, SECRET_KEYS } from '../model/accounts';
import type { Model } from '../model/model';
import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';
import { identifier, parameter, sql, type SqlStatement } from './sql';

const cluster = sql`${identifier(OWN_DATABASE)}.${identifier(CLUSTER_TABLE)}`;

/** The cluster id that a server's data carry; no row while it belongs to no cluster. */
export const CLUSTER_ID: SqlStatement = sql`SELECT id FROM ${cluster}`;

/**
 * Statements for `init_file` at every start of a server: whatever happened to them, the accounts for use inside the pod
 * are right again. `auth_socket` is not loaded yet while a data directory is initialized.
 *
 * The server wants one statement on a line, and runs them although it is `super_read_only`.
 */
export const LOCAL_ACCOUNTS: SqlStatement = sql`
  SET SESSION sql_log_bin = 0;
  CREATE USER IF NOT EXISTS ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
  ALTER USER ${ACCOUNTS.sidecar}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name} ACCOUNT UNLOCK;
  GRANT REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN ON *.* TO ${ACCOUNTS.sidecar}@'localhost';
  GRANT SELECT ON performance_schema.* TO ${ACCOUNTS.sidecar}@'localhost';
  GRANT SELECT, INSERT ON ${identifier(OWN_DATABASE)}.* TO ${ACCOUNTS.sidecar}@'localhost';
  ALTER USER IF EXISTS ${ACCOUNTS.root}@'localhost' IDENTIFIED WITH auth_socket AS ${OS_USER.name};
`;

const CREATE_ACCOUNTS: SqlStatement = sql`
  SET SESSION sql_mode = '';
  ALTER USER ${ACCOUNTS.root}@'localhost' IDENTIFIED BY ${parameter('root_password')};
  CREATE USER ${ACCOUNTS.root}@'%' IDENTIFIED BY ${parameter('root_password')} REQUIRE SSL;
  CREATE USER ${ACCOUNTS.replication}@'%' IDENTIFIED BY ${parameter('replication_password')} REQUIRE SSL;
  CREATE USER ${ACCOUNTS.clone}@'%' IDENTIFIED BY ${parameter('clone_password')} REQUIRE SSL;
`;

const GRANT_RIGHTS: SqlStatement = sql`
  CREATE DATABASE ${identifier(OWN_DATABASE)};
  CREATE TABLE ${cluster} (only_row ENUM ('1') PRIMARY KEY, id CHAR(36) NOT NULL) ENGINE = InnoDB;
  GRANT ALL ON *.* TO ${ACCOUNTS.root}@'%' WITH GRANT OPTION;
  GRANT REPLICATION SLAVE ON *.* TO ${ACCOUNTS.replication}@'%';
  GRANT SELECT ON ${cluster} TO ${ACCOUNTS.replication}@'%';
  GRANT BACKUP_ADMIN ON *.* TO ${ACCOUNTS.clone}@'%';
  GRANT SELECT ON ${cluster} TO ${ACCOUNTS.clone}@'%';
  GRANT SELECT ON performance_schema.replication_connection_status TO ${ACCOUNTS.clone}@'%';
  GRANT SELECT ON performance_schema.replication_applier_status TO ${ACCOUNTS.clone}@'%';
`;

/** `initialize_server`: a data directory with the accounts, and without a cluster. */
export function initialization(m: Model): BashScript {
  return bash`
    # Makes the data directory $1 of a server that has the accounts, and says that it holds no cluster. None of that is
    # in a binary log: no replica must ever take it for transactions.
    initialize_server() {
      local root_password replication_password clone_password
      read_password root_password ${SECRET_KEYS.root}
      read_password replication_password ${SECRET_KEYS.replication}
      read_password clone_password ${SECRET_KEYS.clone}
      ((\${#replication_password} <= 32)) ||
        fail "Secret ${m.secretName}, key ${SECRET_KEYS.replication}: MySQL takes at most 32 bytes for replication, not \${#replication_password}"
      mkdir -p ${PATHS.serverTmp}
      mysqld --initialize-insecure --datadir="$1" --super-read-only=OFF --skip-log-bin --log-error-verbosity=1 \
        --init-file=<(initial_sql) ||
        fail "cannot initialize a server: its messages above say why; $(space_left) MiB are left on the volume"
    }

    space_left() { df --block-size=1M --output=avail ${PATHS.volume} | tail -n 1 | tr -d ' '; }

    # What the server runs while it initializes; it wants one statement on a line.
    initial_sql() {
      cat ${CREATE_ACCOUNTS}
      cat ${GRANT_RIGHTS}
    }
  `;
}
