import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { type Change, replaceIn, unchanged } from '../support/change';
import { ctl, paused, saysNow } from '../support/mysql-ctl';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');
const takesWrites = async (pod: TestPod) => (await pod.sql('SELECT NOT @@super_read_only AND NOT @@read_only')) === '1';
const moveTo = (ordinal: number) => set.apply({ replicas: 2, primary: ordinal });

/** A bulk load, for which a person takes it upon themselves that commits are not on the disk. */
describe('the durability of a paused primary', () => {
  afterEach(() => set.remove());
  const FLUSHING = 'SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog';
  async function relaxed(change?: Change): Promise<void> {
    await pair(change);
    await paused(primary);
    await primary.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2; SET GLOBAL sync_binlog = 0');
  }

  test('is left as a person has set it, which the verdict tells, until the pause ends', async () => {
    await relaxed();
    await saysNow(primary, /acknowledged writes may be lost: it refuses to write each to the disk/);
    await primary.passes(3);
    expect(await primary.sql(FLUSHING)).toBe('2\t0');
    await ctl(primary, 'resume');
    await eventually('it is strict', 20, async () => (await primary.sql(FLUSHING)) === '1\t1');
  });

  test('would be set back under their hands', async () => {
    await relaxed(replaceIn(FILES.replicationScript, '[[ -z $paused_until ]] || return 1', ''));
    await eventually('it is strict', 20, async () => (await primary.sql(FLUSHING)) === '1\t1');
  });
});

describe('mysql-ctl', () => {
  beforeAll(() => pair());
  afterAll(() => set.remove());
  // What one test leaves behind is nothing to the next.
  afterEach(async () => {
    await ctl(primary, 'resume');
    await ctl(replica, 'resume');
    await moveTo(0);
    await eventually(
      'the first has the role',
      60,
      () => takesWrites(primary),
      async () => (await primary.logs()) + (await replica.logs()),
    );
  });

  test('pause keeps the sidecar from healing a replica, which is not Ready, until resume', async () => {
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await saysNow(replica, /^does not replicate from mysql-0\.mysql; paused until \d\d:\d\dZ$/m);
    await replica.passes(3);
    expect(await receiver()).toBe('OFF');
    expect((await ctl(replica, 'status')).stdout).toMatch(/\npaused from \S+Z to \S+Z\n/);
    expect((await ctl(replica, 'explain')).stdout).toContain('A person has paused this member');
    expect((await ctl(replica, 'resume')).status).toBe(0);
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
    await replica.untilReady();
  });

  test('pause keeps a replica that is pointed elsewhere as it is', async () => {
    await paused(replica);
    await replica.sql("STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere'");
    await saysNow(replica, /^follows elsewhere .*; wanted: mysql-0\.mysql .*; paused until/m);
    expect((await replica.readiness()).status).toBe(1);
    await ctl(replica, 'resume');
    await replica.untilReady();
  });

  test('pause keeps a replica that takes writes as it is, and says so', async () => {
    await paused(replica);
    await replica.sql('SET GLOBAL read_only = OFF');
    await saysNow(replica, /^takes writes, but does not have the role; paused until/m);
    expect(await takesWrites(replica)).toBe(true);
    await ctl(replica, 'resume');
    await eventually('it is read-only', 20, async () => !(await takesWrites(replica)));
    await replica.untilReady();
    expect(await receiver()).toBe('ON');
    expect(await replica.logsOf(replica.sidecar)).not.toContain('replication stopped');
  });

  test('a pause ends by itself', async () => {
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await saysNow(replica, /paused until/);
    const soon = `printf '%d 0\\n' "$((EPOCHSECONDS + 3))" >${PATHS.pause}`;
    expect(await replica.exec(CONTAINERS.server, ['bash', '-c', soon])).toMatchObject({ status: 0 });
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
    await replica.untilReady();
    expect((await ctl(replica, 'status')).stdout).not.toContain('paused');
  });

  test('a primary that is paused takes writes, beats, and keeps the role until resume', async () => {
    await paused(primary);
    await moveTo(1);
    await saysNow(
      primary,
      /takes writes.*the role is meant for mysql-1\.mysql.*; paused until|takes writes; paused until/,
    );
    await primary.passes(3);
    expect(await takesWrites(primary)).toBe(true);
    await primary.sql('CREATE DATABASE while_paused');
    await primary.beatsFor(3);
    expect((await primary.readiness()).status).toBe(0);
    await ctl(primary, 'resume');
    await eventually(
      'the other takes writes',
      30,
      () => takesWrites(replica),
      () => primary.logs(),
    );
    expect(await takesWrites(primary)).toBe(false);
    await moveTo(0);
    await eventually(
      'the first takes writes again',
      30,
      () => takesWrites(primary),
      () => primary.logs(),
    );
    await primary.untilReady();
    await replica.untilReady();
  });

  test('a server that is paused is not handed the role', async () => {
    await paused(replica);
    await moveTo(1);
    await saysNow(primary, /the role is meant for mysql-1\.mysql, but it is paused/);
    expect(await takesWrites(primary)).toBe(true);
    await moveTo(0);
    await saysNow(primary, /takes writes$/m);
    await ctl(replica, 'resume');
    await replica.untilReady();
  });
});

describe('without its protection', () => {
  afterEach(() => set.remove());

  test('a paused replica would be healed all the same', async () => {
    await pair(replaceIn(FILES.replicationScript, 'if [[ -n $paused_until ]]; then return 1; fi', ''));
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
  });

  test('the role would go to a server that is paused, and nobody would take writes', async () => {
    await pair(replaceIn(FILES.roleLibrary, '[[ $standing == */paused ]]', 'false'));
    await paused(replica);
    await moveTo(1);
    await eventually('the first has given up the role', 30, async () => !(await takesWrites(primary)));
    await replica.passes(3);
    expect(await takesWrites(replica)).toBe(false);
  });
});
