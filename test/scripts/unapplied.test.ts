import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { FORCED_STEP } from '../../lib/model/role';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
afterEach(() => set.remove());

const takesWrites = async (pod: TestPod) => (await pod.sql('SELECT NOT @@super_read_only AND NOT @@read_only')) === '1';
const written = (pod: TestPod) => pod.sql('SELECT n FROM shop.t');
const SLEEPER = 'SELECT SLEEP(300)';

async function start(props: ReplicatedMySqlProps, change: Change): Promise<TestPod[]> {
  set = await TestSet.create({ props, change });
  primary = await set.primary();
  const replicas: TestPod[] = [];
  for (let ordinal = 1; ordinal < (props.replicas as number); ordinal++) {
    replicas.push(await set.replicaFromTemplate(ordinal));
  }
  await primary.sql(
    'CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY, n INT); INSERT INTO shop.t VALUES (1, 0)',
  );
  for (const pod of replicas) await eventually('the row arrives', 20, async () => (await written(pod)) === '0');
  return replicas;
}

/** Waits until a replica has all that the primary has, applied or not. */
async function untilReceived(replica: TestPod): Promise<void> {
  const executed = await primary.sql("SELECT REPLACE(@@gtid_executed, '\\n', '')");
  const received = `SELECT GTID_SUBSET('${executed}', CONCAT(RECEIVED_TRANSACTION_SET, ',', @@gtid_executed))
    FROM performance_schema.replication_connection_status`;
  await eventually('it is received', 20, async () => (await replica.sql(received)) === '1');
}

/** Keeps the applier of a replica from a row, as a long transaction would; then the primary writes it, and says so. */
async function writeBehindLock(replica: TestPod): Promise<void> {
  const lock = `BEGIN; SELECT * FROM shop.t FOR SHARE; ${SLEEPER}`;
  void replica.exec(CONTAINERS.server, ['mysql', '-uroot', '--execute', lock]);
  const held =
    "SELECT COUNT(*) FROM performance_schema.data_locks WHERE OBJECT_SCHEMA = 'shop' AND LOCK_TYPE = 'RECORD'";
  await eventually('the row is locked', 20, async () => (await replica.sql(held)) !== '0');
  await primary.sql('UPDATE shop.t SET n = 1');
  await untilReceived(replica);
  expect(await written(replica)).toBe('0');
}

async function release(replica: TestPod): Promise<void> {
  const id = await replica.sql(`SELECT ID FROM information_schema.PROCESSLIST WHERE INFO = '${SLEEPER}'`);
  await replica.sql(`KILL ${id}`);
}

describe('a write that a replica has received, and not applied yet, when the volume of the primary is lost', () => {
  async function lost(props: ReplicatedMySqlProps, change: Change = unchanged): Promise<TestPod> {
    const [replica] = (await start({ replicas: 2, ...props }, change)) as [TestPod];
    await writeBehindLock(replica);
    await primary.stop();
    await primary.loseVolume();
    await primary.up();
    return replica;
  }
  const CLONE: ReplicatedMySqlProps = { lostPrimaryVolume: 'clone-from-replica' };

  test('is there after the role has gone to that replica', async () => {
    const replica = await lost({});
    await set.apply({ replicas: 2, primary: 1 });
    await replica.untilLogged(CONTAINERS.replication, /wanted as the primary: applies what it has received/);
    await replica.passes(3);
    expect(await takesWrites(replica)).toBe(false);
    await release(replica);
    await eventually('it takes writes', 30, () => takesWrites(replica));
    expect(await written(replica)).toBe('1');
  });

  test('would not be there when the replica takes the role, if it did not wait', async () => {
    const replica = await lost(
      {},
      replaceIn(FILES.roleLibrary, 'elif [[ $(received_is_applied) != 1 ]]', 'elif false'),
    );
    await set.apply({ replicas: 2, primary: 1 });
    await replica.untilLogged(CONTAINERS.replication, /takes the role: nobody else has it/);
    expect(await written(replica)).toBe('0');
  });

  test('is there after the primary has copied that replica', async () => {
    const replica = await lost(CLONE);
    await primary.untilLogged(
      CONTAINERS.replication,
      /has lost its volume: waits for mysql-1\.mysql to apply what it has/,
    );
    await release(replica);
    await primary.startAgainWhenItEnds();
    await primary.untilReady();
    expect(await written(primary)).toBe('1');
  });

  test('would not be in the copy if the primary did not wait', async () => {
    const replica = await lost(CLONE, replaceIn(FILES.replicationScript, 'if [[ $pending != - ]]', 'if false'));
    await primary.untilLogged(CONTAINERS.replication, /mysql-1\.mysql has most/);
    expect(await written(replica)).toBe('0');
  });
});

describe('a write that one replica alone has received, when that is to follow another server', () => {
  /** mysql-2 has received it, and not applied it; mysql-1 is wanted as the primary, and has all else. */
  async function leavesItsSource(change: Change = unchanged): Promise<TestPod[]> {
    const [first, second] = (await start({ replicas: 3 }, change)) as [TestPod, TestPod];
    for (const pod of [first, second]) {
      expect(await pod.exec(CONTAINERS.server, ['mysql-ctl', 'pause'])).toMatchObject({ status: 0 });
    }
    await first.sql('STOP REPLICA IO_THREAD');
    await second.sql('STOP REPLICA SQL_THREAD');
    await primary.sql('UPDATE shop.t SET n = 1');
    await untilReceived(second);
    await primary.stop();
    const term = Number(await first.sql('SELECT MAX(term) FROM replicated_mysql.term'));
    await set.apply({ replicas: 3, primary: 1, forcePrimary: term + FORCED_STEP });
    for (const pod of [first, second]) await pod.exec(CONTAINERS.server, ['mysql-ctl', 'resume']);
    return [first, second];
  }

  test('is applied first, and keeps that other one from the role', async () => {
    const [first, second] = (await leavesItsSource()) as [TestPod, TestPod];
    await eventually('it is applied', 30, async () => (await written(second)) === '1');
    await first.untilLogged(
      CONTAINERS.replication,
      /wanted as the primary, but mysql-2\.mysql has transactions that are not here/,
    );
    await first.passes(3);
    expect(await takesWrites(first)).toBe(false);
  });

  test('would go with its source, if nobody asked whether the other has it', async () => {
    const change = replaceIn('replica.sh', '[[ $(received_is_applied) != 1 ]] && ! source_is_ours', 'false');
    const [first, second] = (await leavesItsSource(change)) as [TestPod, TestPod];
    await eventually(
      'mysql-1 takes writes',
      60,
      () => takesWrites(first),
      async () => (await first.logs()) + (await second.logs()),
    );
    expect(await written(second)).toBe('0');
  });
});

describe('a primary that is forced while another replica has received more', () => {
  /** The write has reached mysql-2 alone, which has not applied it; the code forces mysql-1. */
  async function forced(change: Change = unchanged): Promise<TestPod[]> {
    const [first, second] = (await start({ replicas: 3 }, change)) as [TestPod, TestPod];
    // Behind the lock, mysql-2 applies nothing more: what mysql-1 lacks is only received there.
    await writeBehindLock(second);
    await eventually('the other has applied it', 20, async () => (await written(first)) === '1');
    expect(await first.exec(CONTAINERS.server, ['mysql-ctl', 'pause'])).toMatchObject({ status: 0 });
    await first.sql('STOP REPLICA IO_THREAD');
    await primary.sql('UPDATE shop.t SET n = 2');
    await untilReceived(second);
    await primary.stop();
    await first.exec(CONTAINERS.server, ['mysql-ctl', 'resume']);
    const term = Number(await first.sql('SELECT MAX(term) FROM replicated_mysql.term'));
    await set.apply({ replicas: 3, primary: 1, forcePrimary: term + FORCED_STEP });
    return [first, second];
  }

  test('does not take the role', async () => {
    const [first] = (await forced()) as [TestPod];
    await first.untilLogged(
      CONTAINERS.replication,
      /wanted as the primary, but mysql-2\.mysql has transactions that are not here/,
    );
    expect(await takesWrites(first)).toBe(false);
  });

  test('would take it, if only what is applied counted', async () => {
    const change = replaceIn(
      FILES.roleLibrary,
      'compare_transactions "$executed" "$pending"',
      'compare_transactions "$executed" -',
    );
    const [first] = (await forced(change)) as [TestPod];
    await eventually(
      'it takes writes',
      60,
      () => takesWrites(first),
      () => first.logs(),
    );
  });
});
