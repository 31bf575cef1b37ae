import { optionValues } from './config/option-values';
import type { MySqlDatabase, MySqlGrant, MySqlUser } from './declarations';
import { isWhole, objectNameFinding, secretKeyFinding, show, type Finding } from './findings';
import { ACCOUNTS, OWN_DATABASE } from './model/accounts';
import { DEFAULT_USER_HOST, grantLevelOf, isPrivilegeAt } from './model/declarations';
import { DEFAULT_VERSION, seriesOf } from './model/versions';
import { initSqlFindings } from './init-sql-validation';
import type { ReplicatedMySqlProps } from './props';

const DATABASE_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const USER_NAME = /^[A-Za-z0-9_.-]{1,32}$/;
/** Servers look no names up (skip_name_resolve). In lower case: MySQL keeps hosts so. Letters are those of IPv6. */
const HOST = /^(?=.{1,255}$)(localhost|[0-9.%_/]+|[0-9a-f.:%_/]*:[0-9a-f.:%_/]*)$/;
const CHARACTER_SET = /^[a-z0-9]+$/;
const COLLATION = /^[a-z0-9_]+$/;

/** MySQL's own, and the set's. */
const SYSTEM_DATABASES = ['mysql', 'sys', 'information_schema', 'performance_schema', OWN_DATABASE];
const RESERVED_USERS = [...Object.values(ACCOUNTS), 'mysql.sys', 'mysql.session', 'mysql.infoschema'];

/** A year: whoever wants a password to work for longer does not want it to change. */
const MAX_OLD_PASSWORD_SECONDS = 31_536_000;

/** What is wrong with the databases, users and statements that the code declares. */
export function declarationFindings(props: ReplicatedMySqlProps): Finding[] {
  const { databases = [], users = [], initSql = [] } = props;
  return [
    ...offeredFindings(props),
    ...partialRevokesFindings(props),
    ...databases.flatMap(databaseFindings),
    ...repeated(
      'databases',
      databases.map(({ name }) => name),
    ),
    ...users.flatMap(userFindings),
    ...repeated(
      'users',
      users.map(({ name, host = DEFAULT_USER_HOST }) => `${name}@${host}`),
    ),
    ...initSqlFindings(initSql),
  ];
}

function offeredFindings({ insecureTutorial, version, databases, users, initSql }: ReplicatedMySqlProps): Finding[] {
  const hasDualPasswords = seriesOf(version ?? DEFAULT_VERSION)?.hasDualPasswords;
  return Object.entries({ databases, users, initSql }).map(([prop, declared]) => {
    if (declared === undefined || declared.length === 0) return undefined;
    if (insecureTutorial === true) {
      return `${prop} cannot be: insecureTutorial has its databases made by hand, as the tutorial does; leave it out, or leave insecureTutorial out`;
    }
    return (
      hasDualPasswords === false &&
      `${prop} is not offered for version ${show(version)}, whose accounts have one password at a time: use version "8.0" or later, or leave it out`
    );
  });
}

/** With it, a backslash before an underscore in a grant's database means another thing. */
function partialRevokesFindings({
  users = [],
  options,
  primaryOptions,
  replicaOptions,
}: ReplicatedMySqlProps): Finding[] {
  return Object.entries({ options, primaryOptions, replicaOptions }).map(([subject, given]) => {
    const value = optionValues(given)['partial_revokes'] ?? 'OFF';
    return (
      users.length > 0 &&
      value !== 'OFF' &&
      `${subject} sets partialRevokes, but with it the server reads the grants of users in another way: leave it out, or leave users out`
    );
  });
}

function databaseFindings({ name, characterSet, collation }: MySqlDatabase): Finding[] {
  return [
    !(typeof name === 'string' && DATABASE_NAME.test(name)) &&
      `databases has the name ${show(name)}: use at most 64 letters, digits, "_" and "-"`,
    SYSTEM_DATABASES.includes(name) && `databases has the name ${show(name)}, which is not yours: use another name`,
    characterSet !== undefined &&
      !CHARACTER_SET.test(characterSet) &&
      `database ${show(name)} has the characterSet ${show(characterSet)}: use a name of MySQL's, such as "utf8mb4"`,
    characterSet === 'utf8' &&
      `database ${show(name)} has the characterSet "utf8", which is another one in each series: use "utf8mb4"`,
    collation !== undefined &&
      !COLLATION.test(collation) &&
      `database ${show(name)} has the collation ${show(collation)}: use a name of MySQL's, such as "utf8mb4_0900_ai_ci"`,
    collation !== undefined &&
      characterSet !== undefined &&
      collation !== characterSet &&
      !collation.startsWith(`${characterSet}_`) &&
      `database ${show(name)} has the collation ${show(collation)}, which is none of its characterSet ${show(characterSet)}: use one that begins with ${show(`${characterSet}_`)}`,
  ];
}

function userFindings(user: MySqlUser): Finding[] {
  const { name, host, passwordSecret, grants = [], oldPasswordSeconds } = user;
  const subject = `user ${show(name)}`;
  return [
    !(typeof name === 'string' && USER_NAME.test(name)) &&
      `users has the name ${show(name)}: use at most 32 letters, digits, "_", "-" and "."`,
    RESERVED_USERS.includes(name) &&
      `users has the name ${show(name)}, which the set or MySQL has for an account of its own: use another name`,
    host !== undefined &&
      !HOST.test(host) &&
      `${subject} has the host ${show(host)}, but servers know clients by address alone: use an address or a pattern of one in lower case, such as "10.1.%"`,
    objectNameFinding(`${subject}: passwordSecret.name`, passwordSecret?.name),
    secretKeyFinding(`${subject}: passwordSecret.key`, passwordSecret?.key),
    oldPasswordSeconds !== undefined &&
      !isWhole(oldPasswordSeconds, 0, MAX_OLD_PASSWORD_SECONDS) &&
      `${subject}: oldPasswordSeconds ${show(oldPasswordSeconds)} is not a time for a password to end: use a whole number of seconds from 0 to ${MAX_OLD_PASSWORD_SECONDS}`,
    ...grants.flatMap((grant) => grantFindings(subject, grant)),
    ...repeated(
      `${subject}: grants`,
      grants.map(({ on }) => on),
    ),
  ];
}

function grantFindings(subject: string, { privileges = [], on }: MySqlGrant): Finding[] {
  const level = typeof on === 'string' ? grantLevelOf(on) : undefined;
  if (level === undefined) {
    return [
      `${subject} is granted something on ${show(on)}: use "shop.*" for a database, "shop.orders" for a table, "*.*" for all`,
    ];
  }
  if (level.database === OWN_DATABASE && privileges.some((privilege) => privilege !== 'SELECT')) {
    return [`${subject} is granted more than SELECT on ${show(on)}, the set's own tables: leave it out`];
  }
  return [
    privileges.length === 0 && `${subject} is granted nothing on ${show(on)}: name privileges, or leave the grant out`,
    privileges.length > 1 &&
      privileges.includes('ALL') &&
      `${subject} is granted "ALL" and more on ${show(on)}: use "ALL" alone`,
    new Set(privileges).size < privileges.length &&
      `${subject} is granted the same twice on ${show(on)}: leave one out`,
    ...privileges.map((privilege) => {
      if (isPrivilegeAt(privilege, level)) return undefined;
      if (privilege === 'ALL') {
        return `${subject} is granted "ALL" on "*.*", which would make it another root: name the privileges that it needs`;
      }
      return `${subject} is granted ${show(privilege)} on ${show(on)}, where there is no such privilege: use names in upper case that GRANT knows for this level, without columns`;
    }),
  ];
}

/** What is there twice. */
function repeated(subject: string, names: readonly string[]): Finding[] {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `${subject} has ${show(name)} twice: leave one out`);
}
