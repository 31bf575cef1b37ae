import { DataCopy, type MySqlGrant, type MySqlUser, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';

const SECRET = { name: 'shop-database', key: 'password' };
const SHOP: MySqlUser = { name: 'shop', passwordSecret: SECRET };
const user = (props: Partial<MySqlUser>): ReplicatedMySqlProps => ({ users: [{ ...SHOP, ...props }] });
const grant = (on: string, ...privileges: string[]) => user({ grants: [{ privileges, on } satisfies MySqlGrant] });
const OLD = { version: '5.7', dataCopy: DataCopy.xtrabackup() };

test.each<[ReplicatedMySqlProps, string]>([
  [{ databases: [{ name: 'a b' }] }, 'databases has the name "a b": use at most 64 letters, digits, "_" and "-"'],
  [{ databases: [{ name: '' }] }, 'databases has the name ""'],
  [{ databases: [{ name: 'mysql' }] }, 'databases has the name "mysql", which is not yours: use another name'],
  [{ databases: [{ name: 'replicated_mysql' }] }, 'databases has the name "replicated_mysql", which is not yours'],
  [{ databases: [{ name: 'a' }, { name: 'a' }] }, 'databases has "a" twice: leave one out'],
  [
    { databases: [{ name: 'a', characterSet: 'utf8' }] },
    'database "a" has the characterSet "utf8", which is another one in each series: use "utf8mb4"',
  ],
  [
    { databases: [{ name: 'a', characterSet: 'UTF8 x' }] },
    'database "a" has the characterSet "UTF8 x": use a name of MySQL\'s',
  ],
  [{ databases: [{ name: 'a', collation: 'x y' }] }, 'database "a" has the collation "x y": use a name of MySQL\'s'],
  [
    { databases: [{ name: 'a', characterSet: 'utf8mb4', collation: 'latin1_bin' }] },
    'database "a" has the collation "latin1_bin", which is none of its characterSet "utf8mb4": use one that begins with "utf8mb4_"',
  ],
  [user({ name: "o'x" }), 'users has the name "o\'x": use at most 32 letters, digits, "_", "-" and "."'],
  [user({ name: 'a'.repeat(33) }), 'use at most 32 letters'],
  [
    user({ name: 'root' }),
    'users has the name "root", which the set or MySQL has for an account of its own: use another name',
  ],
  [user({ name: 'mysql.sys' }), 'users has the name "mysql.sys", which the set or MySQL has'],
  ...['10.1.% ', '', 'app.example.com', '%.example.com', 'Localhost', 'FE80::1', '1'.repeat(256)].map(
    (host): [ReplicatedMySqlProps, string] => [
      user({ host }),
      `user "shop" has the host "${host}", but servers know clients by address alone: use an address or a pattern of one in lower case, such as "10.1.%"`,
    ],
  ),
  [
    user({ passwordSecret: { name: 'A', key: 'k' } }),
    'user "shop": passwordSecret.name "A" is not the name of an object',
  ],
  [
    user({ passwordSecret: { name: 'a', key: '../k' } }),
    'user "shop": passwordSecret.key "../k" is not a key of a Secret',
  ],
  [user({ passwordSecret: { name: 'a', key: '..' } }), 'user "shop": passwordSecret.key ".." is not a key of a Secret'],
  [
    user({ oldPasswordSeconds: -1 }),
    'user "shop": oldPasswordSeconds -1 is not a time for a password to end: use a whole number of seconds from 0 to 31536000',
  ],
  [{ users: [SHOP, { ...SHOP, host: '%' }] }, 'users has "shop@%" twice: leave one out'],
  [
    grant('shop', 'SELECT'),
    'user "shop" is granted something on "shop": use "shop.*" for a database, "shop.orders" for a table, "*.*" for all',
  ],
  [grant('*.orders', 'SELECT'), 'user "shop" is granted something on "*.orders"'],
  [
    user({ grants: [{ on: 'shop.*' } as MySqlGrant] }),
    'user "shop" is granted nothing on "shop.*": name privileges, or leave the grant out',
  ],
  [grant('shop.*'), 'user "shop" is granted nothing on "shop.*": name privileges, or leave the grant out'],
  [grant('shop.*', 'ALL', 'SELECT'), 'user "shop" is granted "ALL" and more on "shop.*": use "ALL" alone'],
  [grant('shop.*', 'SELECT', 'SELECT'), 'user "shop" is granted the same twice on "shop.*": leave one out'],
  [
    grant('*.*', 'ALL'),
    'user "shop" is granted "ALL" on "*.*", which would make it another root: name the privileges that it needs',
  ],
  [grant('shop.*', 'PROCESS'), 'user "shop" is granted "PROCESS" on "shop.*", where there is no such privilege'],
  [
    grant('shop.orders', 'EXECUTE'),
    'user "shop" is granted "EXECUTE" on "shop.orders", where there is no such privilege',
  ],
  [grant('shop.*', 'CONNECTION_ADMIN'), 'where there is no such privilege'],
  [
    grant('shop.*', 'select'),
    'user "shop" is granted "select" on "shop.*", where there is no such privilege: use names in upper case',
  ],
  [grant('shop.*', 'SELECT; DROP DATABASE shop'), 'where there is no such privilege'],
  [
    grant('replicated_mysql.*', 'SELECT', 'UPDATE'),
    'user "shop" is granted more than SELECT on "replicated_mysql.*", the set\'s own tables: leave it out',
  ],
  [
    user({
      grants: [
        { privileges: ['SELECT'], on: 'a.*' },
        { privileges: ['INSERT'], on: 'a.*' },
      ],
    }),
    'user "shop": grants has "a.*" twice: leave one out',
  ],
  [
    { insecureTutorial: true, databases: [{ name: 'shop' }] },
    'databases cannot be: insecureTutorial has its databases made by hand',
  ],
  [
    { ...OLD, users: [SHOP] },
    'users is not offered for version "5.7", whose accounts have one password at a time: use version "8.0" or later, or leave it out',
  ],
  [{ ...OLD, initSql: ['CREATE DATABASE a'] }, 'initSql is not offered for version "5.7"'],
  [{ initSql: [''] }, 'initSql[0] has no statement: leave it out'],
  [{ initSql: ['-- nothing'] }, 'initSql[0] has no statement: leave it out'],
  [
    { initSql: ['CREATE DATABASE a', 'CREATE DATABASE b; CREATE DATABASE c'] },
    'initSql[1] has more than one statement: make each an element of its own',
  ],
  [{ initSql: ["INSERT INTO a.b VALUES ('x)"] }, 'initSql[0] ends within quotes or a comment: close them'],
  [{ initSql: ['CREATE DATABASE a /* because'] }, 'initSql[0] ends within quotes or a comment: close them'],
  [{ initSql: ['use shop'] }, 'initSql[0] is a statement about a session or a transaction'],
  [{ initSql: ['-- first\n#\nBEGIN'] }, 'initSql[0] is a statement about a session or a transaction'],
  [{ initSql: ['/* first */ BEGIN'] }, 'initSql[0] is a statement about a session or a transaction'],
  [{ initSql: ["SET GLOBAL sql_mode = ''"] }, 'initSql[0] is a statement about a session or a transaction'],
  ...[
    'DELIMITER //\nCREATE PROCEDURE a.p() BEGIN SELECT 1; END //\nDELIMITER ;',
    '-- first\ndelimiter $$',
    'CREATE PROCEDURE a.p() BEGIN SELECT 1; END\n  DELIMITER ;',
  ].map((statement): [ReplicatedMySqlProps, string] => [
    { initSql: [statement] },
    'initSql[0] has DELIMITER, which is a command of the client and no SQL: leave it out, and end the statement without a delimiter; its body may have semicolons',
  ]),
  [{ initSql: ['SELECT 1 $END$'] }, 'initSql[0] has the text "$END$", which the set needs between statements'],
  [{ initSql: [`SELECT '${'x'.repeat(300_000)}'`] }, 'initSql has 300009 bytes: use at most 65536'],
  [{ initSql: ['SELECT \ud800'] }, 'initSql[0] is not text: use a string with one statement of SQL'],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(props);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});

test.each<ReplicatedMySqlProps>([
  { databases: [], users: [], initSql: [] },
  { insecureTutorial: true, databases: [] },
  { version: '8.0', databases: [{ name: 'shop_eu-1', characterSet: 'binary', collation: 'binary' }] },
  { databases: [{ name: 'a' }, { name: 'A' }] },
  { users: [SHOP, { ...SHOP, host: '10.1.%' }, { ...SHOP, host: '192.168.0.0/255.255.0.0' }] },
  ...['%', 'localhost', '10.1.2.3', '10.1.0.0/16', '10.1.2._', '::1', '2001:db8::%', '::ffff:10.1.2.3'].map((host) =>
    user({ host }),
  ),
  user({ oldPasswordSeconds: 0, requireTls: false }),
  grant('shop.*', 'ALL'),
  grant('*.*', 'PROCESS', 'BACKUP_ADMIN'),
  grant('replicated_mysql.*', 'SELECT'),
  { initSql: ["INSERT INTO a.b VALUES ('it''s; `x` /*', \"\\\";\", 1) # ;' \n", 'CREATE DATABASE `a``;b`;'] },
  { initSql: ['CREATE DEFINER = CURRENT_USER PROCEDURE a.p() BEGIN SELECT 1; SELECT 2; END'] },
  { initSql: ["INSERT INTO a.b VALUES (1 -- it's\n)"] },
  { initSql: ["INSERT INTO a.b VALUES ('\nDELIMITER //\n') /*\nDELIMITER ;\n*/"] },
  { initSql: ['-- first\nCREATE DATABASE a', '# second; third\r\nCREATE DATABASE b --'] },
  { initSql: ['CREATE TABLE a.csv (\n  id INT,\n  delimiter CHAR(1)\n)'] },
])('%j is accepted', (props) => {
  expect(findingsOf(props)).toEqual([]);
});
