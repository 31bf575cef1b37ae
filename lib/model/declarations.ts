import type { Kind } from './model';

/** A database that the code declares; what is undefined is left to the server. */
export interface Database {
  readonly name: string;
  readonly characterSet: string | undefined;
  readonly collation: string | undefined;
}

/** A privilege's names, and where they hold: everywhere, in a database, or in one of its tables. */
export interface Grant {
  readonly privileges: readonly string[];
  readonly database: string | undefined;
  readonly table: string | undefined;
}

/** An account that the code declares. */
export interface User {
  readonly name: string;
  readonly host: string;
  readonly secretName: string;
  readonly secretKey: string;
  readonly grants: readonly Grant[];
  readonly requireTls: boolean;
  /** Seconds for which the password before goes on to work. */
  readonly oldPasswordSeconds: number;
}

/** What a set holds by the code's word. Running pods follow it; what it does not name is left alone. */
export interface Declarations {
  readonly databases: readonly Database[];
  readonly users: readonly User[];
  /** Statements that are executed when a cluster is founded, one after the other. */
  readonly initSql: readonly string[];
}

/** Ends a statement of `init.sql`: what a procedure consists of ends with semicolons. */
export const INIT_SQL_DELIMITER = '$END$';

export const DEFAULT_USER_HOST = '%';
export const DEFAULT_OLD_PASSWORD_SECONDS = 86_400;

/** Whether a server of this kind takes declarations: it needs GTIDs, and accounts that have two passwords for a while. */
export function takesDeclarations(k: Pick<Kind, 'series' | 'position'>): boolean {
  return k.position === 'gtid' && k.series.hasDualPasswords;
}

/** Where in the volume of the users' passwords one of them is: by its Secret's name, so that no other can take its place. */
export function userPasswordFile(user: Pick<User, 'secretName' | 'secretKey'>): string {
  return `${user.secretName}/${user.secretKey}`;
}

/** Privileges that there are for a table, and for a database. */
const TABLE_PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER'],
  ...['CREATE VIEW', 'SHOW VIEW', 'TRIGGER'],
];
const DATABASE_PRIVILEGES = [
  ...TABLE_PRIVILEGES,
  ...['CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'CREATE ROUTINE', 'ALTER ROUTINE', 'EVENT'],
];
const GLOBAL_PRIVILEGES = [
  ...DATABASE_PRIVILEGES,
  ...['CREATE ROLE', 'CREATE TABLESPACE', 'CREATE USER', 'DROP ROLE', 'FILE', 'PROCESS', 'RELOAD'],
  ...['REPLICATION CLIENT', 'REPLICATION SLAVE', 'SHOW DATABASES', 'SHUTDOWN', 'SUPER'],
];

/** All privileges of a level; of those that hold everywhere, the static ones. */
export function privilegesAt({ database, table }: Pick<Grant, 'database' | 'table'>): readonly string[] {
  if (database === undefined) return GLOBAL_PRIVILEGES;
  return table === undefined ? DATABASE_PRIVILEGES : TABLE_PRIVILEGES;
}

export const ALL_PRIVILEGES = 'ALL';

/** Names of dynamic privileges have underscores; components of the server bring more of them. */
const DYNAMIC_PRIVILEGE = /^[A-Z]+(_[A-Z]+)+$/;

export function isPrivilegeAt(privilege: string, level: Pick<Grant, 'database' | 'table'>): boolean {
  if (privilege === ALL_PRIVILEGES) return level.database !== undefined;
  return privilegesAt(level).includes(privilege) || (level.database === undefined && DYNAMIC_PRIVILEGE.test(privilege));
}

/** `*.*`, `shop.*` and `shop.orders`; undefined if it is none of these. */
export function grantLevelOf(on: string): Pick<Grant, 'database' | 'table'> | undefined {
  if (on === '*.*') return { database: undefined, table: undefined };
  const [, database, table] = /^([A-Za-z0-9_-]{1,64})\.(\*|[A-Za-z0-9_-]{1,64})$/.exec(on) ?? [];
  if (database === undefined) return undefined;
  return { database, table: table === '*' ? undefined : table };
}
