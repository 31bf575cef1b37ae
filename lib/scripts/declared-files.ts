import { ALL_PRIVILEGES, INIT_SQL_DELIMITER, privilegesAt, userPasswordFile } from '../model/declarations';
import type { Database, Declarations, Grant, User } from '../model/declarations';
import { PATHS } from '../model/paths';
import { identifier, sql, SqlStatement } from './sql';
import { CLUSTER_ID, FOUNDING } from './tables';

/**
 * What the code declares, as running pods read it. A pair of lines for each thing: a question, and the statement that is
 * to be executed if the answer is 0. The statements only ever add.
 */
export function declaredFile({ databases, users }: Pick<Declarations, 'databases' | 'users'>): string {
  const pairs = [
    ...databases.flatMap(databasePairs),
    ...users.flatMap((user) => [tlsPair(user), ...user.grants.map((grant) => grantPair(user, grant))]),
  ];
  return pairs.map(([question, statement]) => `${question.toString()}\n${statement.toString()}\n`).join('\n');
}

/** A line for each user: name, host, file of the password, seconds for which the password before goes on to work. */
export function declaredUsersFile(users: readonly User[]): string {
  const lines = users.map((user) => [
    user.name,
    user.host,
    `${PATHS.userPasswords}/${userPasswordFile(user)}`,
    user.oldPasswordSeconds,
  ]);
  return lines.map((line) => `${line.join('\t')}\n`).join('');
}

type Pair = readonly [question: SqlStatement, statement: SqlStatement];

function databasePairs({ name, characterSet, collation }: Database): Pair[] {
  const is = sql`FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${name}`;
  const defaults = [
    ...(characterSet === undefined
      ? []
      : [{ column: sql`DEFAULT_CHARACTER_SET_NAME`, option: sql`CHARACTER SET`, value: characterSet }]),
    ...(collation === undefined
      ? []
      : [{ column: sql`DEFAULT_COLLATION_NAME`, option: sql`COLLATE`, value: collation }]),
  ];
  const options = joined(defaults.map(({ option, value }) => sql` ${option} ${value}`));
  const differs = joined(
    defaults.map(({ column, value }) => sql`${column} <> ${value}`),
    sql` OR `,
  );
  const made: Pair = [
    sql`SELECT COUNT(*) = 1 ${is};`,
    sql`CREATE DATABASE IF NOT EXISTS ${identifier(name)}${options};`,
  ];
  if (defaults.length === 0) return [made];
  return [made, [sql`SELECT COUNT(*) = 0 ${is} AND (${differs});`, sql`ALTER DATABASE ${identifier(name)}${options};`]];
}

/** What a person has asked for beyond TLS, a certificate for instance, stays. */
function tlsPair({ name, host, requireTls }: User): Pair {
  const found = sql`SELECT COUNT(*) FROM mysql.user WHERE User = ${name} AND Host = ${host}`;
  if (requireTls) return [sql`${found} AND ssl_type <> '';`, sql`ALTER USER ${name}@${host} REQUIRE SSL;`];
  return [sql`${found} AND ssl_type <> 'ANY';`, sql`ALTER USER ${name}@${host} REQUIRE NONE;`];
}

function grantPair({ name, host }: User, grant: Grant): Pair {
  const all = grant.privileges.includes(ALL_PRIVILEGES);
  const privileges = all ? privilegesAt(grant) : grant.privileges;
  const is = sql`GRANTEE = ${`'${name}'@'${host}'`} AND PRIVILEGE_TYPE IN (${joined(
    privileges.map((privilege) => sql`${privilege}`),
    sql`, `,
  )})`;
  const what = all ? sql`ALL` : joined(grant.privileges.map(keywords), sql`, `);
  const [tables, level] = levelOf(grant);
  return [
    sql`SELECT COUNT(DISTINCT PRIVILEGE_TYPE) = ${privileges.length} FROM ${tables} AND ${is};`,
    sql`GRANT ${what} ON ${level} TO ${name}@${host};`,
  ];
}

/** Where grants of this level are listed, and how the level is written. */
function levelOf({ database, table }: Grant): readonly [SqlStatement, SqlStatement] {
  if (database === undefined) return [sql`information_schema.USER_PRIVILEGES WHERE TRUE`, sql`*.*`];
  if (table !== undefined) {
    return [
      sql`information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = ${database} AND TABLE_NAME = ${table}`,
      sql`${identifier(database)}.${identifier(table)}`,
    ];
  }
  // Here, an underscore without a backslash stands for any character. A grant that says so already is enough.
  const listed = database.includes('_') ? sql`REPLACE(TABLE_SCHEMA, CHAR(92), '')` : sql`TABLE_SCHEMA`;
  return [
    sql`information_schema.SCHEMA_PRIVILEGES WHERE ${listed} = ${database}`,
    sql`${identifier(database.replaceAll('_', '\\_'))}.*`,
  ];
}

/** Names of privileges are words of SQL. */
function keywords(privilege: string): SqlStatement {
  if (!/^[A-Z]+([ _][A-Z]+)*$/.test(privilege)) throw new Error(`"${privilege}" is not the name of a privilege`);
  return new SqlStatement([privilege]);
}

function joined(pieces: readonly SqlStatement[], between: SqlStatement = sql``): SqlStatement {
  return new SqlStatement(
    pieces.flatMap((piece, index) => (index === 0 ? piece.parts : [...between.parts, ...piece.parts])),
  );
}

/**
 * `initSql`, each statement under a GTID of its own: the cluster's id, and the statement's number. A server executes no
 * GTID twice, and commits it together with what the statement does, a change of a table's definition included. So each is
 * executed exactly once, wherever the sidecar, the server or the role is lost on the way.
 */
export function initSqlFile(statements: readonly string[]): string {
  const parts = [
    sql`SET NAMES utf8mb4`,
    sql`SET SESSION sql_mode = @@GLOBAL.sql_mode, time_zone = @@GLOBAL.time_zone, lock_wait_timeout = @@GLOBAL.lock_wait_timeout`,
    sql`SET @cluster_id = (${CLUSTER_ID})`,
    ...statements.flatMap((statement, index) => underGtid(new SqlStatement([statement]), index + 1)),
    sql`SET SESSION gtid_next = 'AUTOMATIC'`,
    sql`DELETE FROM ${FOUNDING}`,
    sql`COMMIT`,
  ];
  return parts.map((part) => `${part.toString()}\n${INIT_SQL_DELIMITER}\n`).join('');
}

/** What writes nothing uses its GTID up with the COMMIT. */
function underGtid(statement: SqlStatement, number: number): SqlStatement[] {
  return [sql`SET SESSION gtid_next = CONCAT(@cluster_id, ${`:${number}`})`, statement, sql`COMMIT`];
}
