import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { type Change, type Files, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
afterEach(() => set.remove());

const logs = () => primary.logs();

/** What is done twice leaves two rows, or fails. */
const STATEMENTS = [
  'CREATE TABLE shop.visits (i INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))',
  "INSERT INTO shop.visits (name) VALUES ('größer; $END')",
  'CREATE PROCEDURE shop.visit() BEGIN INSERT INTO shop.visits (name) VALUES (1); SELECT 1; END',
  'UPDATE shop.visits SET name = name WHERE i = 0',
  'INSERT INTO shop.visits (name) SELECT SLEEP(3)',
  'ALTER TABLE shop.visits ADD note VARCHAR(10)',
];
const PROPS: ReplicatedMySqlProps = { replicas: 1, databases: [{ name: 'shop' }], initSql: STATEMENTS };
const ROWS = 'größer; $END\n0';

/** A server that founds a cluster. */
async function found(props = PROPS, change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props, change });
  primary = await set.pod(0);
  await primary.up();
}

const visits = () => primary.sql('SET NAMES utf8mb4; SELECT name FROM shop.visits ORDER BY i');
const gtids = async () => {
  const [id, executed] = (await primary.sql('SELECT id, @@gtid_executed FROM replicated_mysql.cluster')).split('\t');
  return new RegExp(`${id}:([0-9:-]+)`).exec(executed as string)?.[1];
};

test('statements for a new cluster are executed once, before the primary is Ready', async () => {
  await found();
  await primary.untilLogged(CONTAINERS.replication, /not-ready: .*: executes initSql/);
  await primary.untilReady();
  expect(await visits()).toBe(ROWS);
  expect(await gtids()).toBe('1-6');
  expect(await primary.sql('SELECT COUNT(*) FROM replicated_mysql.founding')).toBe('0');
  await primary.sql('CALL shop.visit()');

  await set.apply({ ...PROPS, initSql: [...STATEMENTS, 'DROP TABLE shop.visits'] });
  await primary.kill(primary.sidecar);
  await primary.start(primary.sidecar);
  await primary.untilReady();
  await primary.beatsFor(8);
  expect(await visits()).toBe(`${ROWS}\n1`);
});

/** One of the statements sleeps. */
async function untilInTheMidst(): Promise<void> {
  const sleeps =
    "SELECT COUNT(*) FROM performance_schema.processlist WHERE INFO LIKE 'INSERT INTO shop.visits (name) SELECT SLEEP%'";
  await eventually('it is in the midst', 60, async () => (await primary.sql(sleeps).catch(() => '')) === '1', logs);
}

test.each(['sidecar', 'server'])(
  'are executed once all the same when the %s is killed in the midst of them',
  async (which) => {
    await found();
    await untilInTheMidst();
    if (which === 'server') {
      await primary.kill(CONTAINERS.server);
      await primary.start(CONTAINERS.server);
    } else {
      await primary.kill(primary.sidecar);
      await primary.start(primary.sidecar);
    }
    await primary.untilReady(90);
    expect(await visits()).toBe(ROWS);
    expect(await gtids()).toBe('1-6');
  },
);

test('without a GTID for each, a statement is executed twice when the sidecar is killed', async () => {
  const bare = (files: Files) => {
    files[FILES.initSql] = (files[FILES.initSql] as string).replace(/SET SESSION gtid_next = CONCAT.*\n\$END\$\n/g, '');
  };
  const statements = [
    'CREATE TABLE IF NOT EXISTS shop.visits (i INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))',
    ...STATEMENTS.slice(1, 2),
    STATEMENTS[4] as string,
  ];
  await found({ ...PROPS, initSql: statements }, bare);
  await untilInTheMidst();
  await primary.kill(primary.sidecar);
  await primary.start(primary.sidecar);
  await primary.untilReady(90);
  expect((await visits()).split('\n').length).toBeGreaterThan(2);
});

test('a statement that fails keeps the primary from being Ready, until it is corrected; no other is executed twice', async () => {
  await found({
    ...PROPS,
    initSql: [...STATEMENTS.slice(0, 2), 'INSERT INTO shop.nowhere VALUES (1)', ...STATEMENTS.slice(4)],
  });
  await primary.untilLogged(
    CONTAINERS.replication,
    /not-ready: .*cannot execute initSql: ERROR 1146.*at line \d+: Table 'shop\.nowhere'/,
  );
  expect((await primary.readiness()).status).toBe(1);
  await set.apply({
    ...PROPS,
    initSql: [...STATEMENTS.slice(0, 2), 'CREATE TABLE shop.somewhere (i INT)', ...STATEMENTS.slice(4)],
  });
  await primary.untilReady();
  expect(await visits()).toBe(ROWS);
});

test('statements that come into the code when the cluster has been founded are not executed', async () => {
  await found({ replicas: 1 });
  await primary.untilReady();
  await set.apply({ replicas: 1, initSql: ['CREATE DATABASE late'], databases: [{ name: 'shop' }] });
  await eventually(
    'declarations are there',
    60,
    async () => (await primary.sql("SHOW DATABASES LIKE 'shop'")) === 'shop',
    logs,
  );
  await primary.beatsFor(3);
  expect(await primary.sql("SHOW DATABASES LIKE 'late'")).toBe('');
  await primary.untilReady();
});

test('without the note that a cluster is not founded yet, they would be', async () => {
  await found(
    { replicas: 1 },
    replaceIn(FILES.declarationsLibrary, 'if [[ $due == 0 ||', 'due=1\n  if [[ $due == 0 ||'),
  );
  await primary.untilReady();
  await set.apply({ replicas: 1, initSql: ['CREATE DATABASE late'] });
  await eventually(
    'it is executed',
    60,
    async () => (await primary.sql("SHOW DATABASES LIKE 'late'")) === 'late',
    logs,
  );
});
