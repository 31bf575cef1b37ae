import type { ReplicatedMySqlProps } from '../../../lib';
import { FULL_PROPS } from '../../support/full-props';
import { containerOf, objectOf, podOf, synth } from '../../support/manifest';

const filesOf = (props: ReplicatedMySqlProps) => objectOf(synth(props), 'ConfigMap').data ?? {};
const linesOf = (props: ReplicatedMySqlProps) => (filesOf(props)['declared.sql'] ?? '').split('\n');
const user = (name: string, secret: string, key: string) => ({ name, passwordSecret: { name: secret, key } });

test('each thing is a question and what is to be executed if its answer is 0, with an empty line between', () => {
  expect(
    linesOf({ databases: [{ name: 'shop' }, { name: 'a-b', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' }] }),
  ).toEqual([
    "SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'shop';",
    'CREATE DATABASE IF NOT EXISTS `shop`;',
    '',
    "SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'a-b';",
    "CREATE DATABASE IF NOT EXISTS `a-b` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_bin';",
    '',
    "SELECT COUNT(*) = 0 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'a-b' AND " +
      "(DEFAULT_CHARACTER_SET_NAME <> 'utf8mb4' OR DEFAULT_COLLATION_NAME <> 'utf8mb4_bin');",
    "ALTER DATABASE `a-b` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_bin';",
    '',
  ]);
});

test('an underscore in the name of a database is no wildcard of a grant', () => {
  const lines = linesOf(FULL_PROPS);
  expect(lines).toContain("GRANT ALL ON `shop\\_eu`.* TO 'shop'@'10.%';");
  expect(lines).toContain("GRANT PROCESS, CONNECTION_ADMIN ON *.* TO 'shop'@'10.%';");
  expect(lines).toContain("GRANT SELECT ON `bank`.`rates` TO 'shop'@'10.%';");
  expect(lines).toContain("ALTER USER 'shop'@'10.%' REQUIRE NONE;");
});

test('nothing that is executed drops or revokes', () => {
  const statements = linesOf(FULL_PROPS).filter((line) => line !== '' && !line.startsWith('SELECT'));
  expect(statements.length).toBeGreaterThan(4);
  for (const statement of statements)
    expect(statement).toMatch(/^(CREATE DATABASE IF NOT EXISTS|ALTER (DATABASE|USER)|GRANT) /);
});

test('passwords are nowhere: a user’s line says in which file one is', () => {
  expect(filesOf(FULL_PROPS)['declared-users']).toBe(
    'shop\t10.%\t/etc/replicated-mysql/users/shop-database/password\t3600\n',
  );
});

test('each statement of initSql has a GTID of its own, and the last one notes that all are done', () => {
  expect(
    (filesOf({ initSql: ['CREATE DATABASE a', 'CREATE DATABASE b'] })['init.sql'] ?? '').split('\n$END$\n'),
  ).toEqual([
    'SET NAMES utf8mb4',
    'SET SESSION sql_mode = @@GLOBAL.sql_mode, time_zone = @@GLOBAL.time_zone, lock_wait_timeout = @@GLOBAL.lock_wait_timeout',
    'SET @cluster_id = (SELECT id FROM `replicated_mysql`.`cluster`)',
    "SET SESSION gtid_next = CONCAT(@cluster_id, ':1')",
    'CREATE DATABASE a',
    'COMMIT',
    "SET SESSION gtid_next = CONCAT(@cluster_id, ':2')",
    'CREATE DATABASE b',
    'COMMIT',
    "SET SESSION gtid_next = 'AUTOMATIC'",
    'DELETE FROM `replicated_mysql`.`founding`',
    'COMMIT',
    '',
  ]);
});

test('what is not declared has no file, no volume, and no line in the topology', () => {
  const files = filesOf({ databases: [], users: [], initSql: [] });
  for (const name of ['declared.sql', 'declared-users', 'init.sql']) expect(files).not.toHaveProperty([name]);
  expect(files['topology']).not.toContain('declared');
  expect(podOf(synth()).volumes?.map(({ name }) => name)).not.toContain('user-passwords');
});

test('running pods are told of each change by the topology, and only other Secrets restart them', () => {
  const declared = (props: ReplicatedMySqlProps) => /^declared=(\w{16})$/m.exec(filesOf(props)['topology'] ?? '')?.[1];
  const variants: ReplicatedMySqlProps[] = [
    { databases: [{ name: 'a' }] },
    { databases: [{ name: 'b' }] },
    { databases: [{ name: 'a' }], initSql: ['CREATE DATABASE c'] },
    { users: [user('a', 's', 'k')] },
    { users: [user('b', 's', 'k')] },
  ];
  expect(new Set(variants.map(declared)).size).toBe(variants.length);
  const template = (props: ReplicatedMySqlProps) => objectOf(synth(props), 'StatefulSet').spec.template;
  expect(template({ databases: [{ name: 'a' }], initSql: ['CREATE DATABASE c'] })).toEqual(template({}));
  expect(template({ users: [user('a', 's', 'k')] })).toEqual(template({ users: [user('b', 's', 'k')] }));
  expect(template({ users: [user('a', 's', 'k')] })).not.toEqual(template({ users: [user('a', 's', 'l')] }));
});

describe('passwords of users', () => {
  const set = synth({
    users: [user('a', 'first', 'x'), user('b', 'second', 'x'), user('c', 'first', 'y'), user('d', 'first', 'x')],
  });

  test('are files by Secret and key, each once, for the group only; one that is missing keeps no pod from starting', () => {
    expect(podOf(set).volumes?.find(({ name }) => name === 'user-passwords')).toEqual({
      name: 'user-passwords',
      projected: {
        defaultMode: 0o440,
        sources: [
          {
            secret: {
              name: 'first',
              optional: true,
              items: [
                { key: 'x', path: 'first/x' },
                { key: 'y', path: 'first/y' },
              ],
            },
          },
          { secret: { name: 'second', optional: true, items: [{ key: 'x', path: 'second/x' }] } },
        ],
      },
    });
  });

  test('are mounted in the sidecar alone, for reading', () => {
    const mounts = (name: string) =>
      containerOf(set, name).volumeMounts.filter((mount: any) => mount.name === 'user-passwords');
    expect(mounts('replication')).toEqual([
      { name: 'user-passwords', mountPath: '/etc/replicated-mysql/users', readOnly: true },
    ]);
    for (const name of ['init-mysql', 'clone-mysql', 'mysql']) expect(mounts(name)).toEqual([]);
  });
});
