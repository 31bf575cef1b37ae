import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { slowly } from '../support/slow-copy';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

const LIMIT = 3;

async function pair(change: Change = unchanged, props: ReplicatedMySqlProps = {}): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2, ...props }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

/** What running pods are told. */
const tell = (props: ReplicatedMySqlProps, primaryOrdinal = 0) =>
  set.apply({ replicas: 2, primary: primaryOrdinal, semiSyncStallLimitSeconds: LIMIT, ...props });

describe('the settings of semi-sync', () => {
  const SETTINGS = `SELECT @@rpl_semi_sync_source_enabled, @@rpl_semi_sync_replica_enabled, @@rpl_semi_sync_source_timeout,
    @@rpl_semi_sync_source_wait_for_replica_count, @@rpl_semi_sync_source_wait_no_replica, @@rpl_semi_sync_source_wait_point`;
  const OF_SOURCE = '1\t0\t10000\t1\t1\tAFTER_SYNC';
  const OF_REPLICA = '0\t1\t10000\t1\t1\tAFTER_SYNC';

  beforeAll(async () => {
    await pair(undefined, { durability: 'semi-sync' });
    for (const [pod, settings] of [
      [primary, OF_SOURCE],
      [replica, OF_REPLICA],
    ] as const) {
      await eventually(
        `${pod.name} has its part`,
        30,
        async () => (await pod.sql(SETTINGS)) === settings,
        () => pod.logs(),
      );
    }
  });
  afterAll(() => set.remove());

  test.each([
    ['that goes on at once', 'source_enabled = OFF'],
    ['that acknowledges', 'replica_enabled = ON'],
    ['that waits for a shorter time', 'source_timeout = 1'],
    ['that waits for more replicas than there are', 'source_wait_for_replica_count = 2'],
    ['that does not wait for a replica that is away', 'source_wait_no_replica = OFF'],
    ['that shows a write before a replica has it', 'source_wait_point = AFTER_COMMIT'],
  ])('are set right within two passes on a primary %s', async (_, damage) => {
    await primary.sql(`SET GLOBAL rpl_semi_sync_${damage}`);
    await primary.passes(3); // the one that was under way may have seen nothing of it
    expect(await primary.sql(SETTINGS)).toBe(OF_SOURCE);
  });

  test.each([
    ['that does not acknowledge', 'replica_enabled = OFF'],
    ['that would wait for others', 'source_enabled = ON'],
  ])('are set right within two passes on a replica %s', async (_, damage) => {
    await replica.sql(`SET GLOBAL rpl_semi_sync_${damage}`);
    await replica.passes(3);
    expect(await replica.sql(SETTINGS)).toBe(OF_REPLICA);
  });
});

describe('semi-sync', () => {
  afterEach(() => set.remove());

  const status = (pod: TestPod) =>
    pod.sql(
      "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME IN ('Rpl_semi_sync_source_clients', 'Rpl_semi_sync_source_status', 'Rpl_semi_sync_replica_status') ORDER BY VARIABLE_NAME",
    );
  const shows = (pod: TestPod, wanted: string) =>
    eventually(
      `${pod.name} shows ${wanted}`,
      30,
      async () => (await status(pod)).replaceAll('\n', ' ') === wanted,
      async () => `${await status(pod)}\n${await pod.logs()}`,
    );
  const secondsOf = async (what: () => Promise<unknown>): Promise<number> => {
    const started = Date.now();
    await what();
    return (Date.now() - started) / 1000;
  };
  const insert = () => primary.sql('INSERT INTO shop.t VALUES ()');

  test('is switched on and off without a restart, and a commit waits for a replica that is stuck, but not for ever', async () => {
    await pair();
    await primary.sql('CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY AUTO_INCREMENT)');
    await tell({ durability: 'semi-sync' });
    await shows(replica, 'ON 0 OFF');
    await shows(primary, 'OFF 1 ON');
    expect(await secondsOf(insert)).toBeLessThan(1.5);

    await replica.freeze(CONTAINERS.server);
    const stalled = await secondsOf(insert);
    expect(stalled).toBeGreaterThan(LIMIT - 1); // a heartbeat may have waited before
    expect(stalled).toBeLessThan(LIMIT + 2);
    expect(await secondsOf(insert)).toBeLessThan(1.5);
    const words = `ready: primary of cluster .*; acknowledged writes may be lost: no replica has acknowledged within ${LIMIT} s`;
    await primary.untilLogged(CONTAINERS.replication, new RegExp(words));
    expect((await primary.readiness()).status).toBe(0);

    const before = (await primary.logsOf(CONTAINERS.replication)).length;
    await replica.thaw(CONTAINERS.server);
    await eventually('the primary waits again', 30, async () => (await status(primary)).endsWith('ON'));
    await eventually('and takes its words back', 20, async () =>
      /ready: .*takes writes$/m.test((await primary.logsOf(CONTAINERS.replication)).slice(before)),
    );
    expect(await primary.logsOf(CONTAINERS.replication)).not.toContain('not-ready: primary');

    await tell({ durability: 'async' });
    await eventually('off', 20, async () => (await status(primary)).endsWith('OFF'));
  });

  test('goes with the role', async () => {
    await pair();
    await tell({ durability: 'semi-sync' });
    await shows(primary, 'OFF 1 ON');
    await tell({ durability: 'semi-sync' }, 1);
    await shows(replica, 'OFF 1 ON');
    await shows(primary, 'ON 0 OFF');
    await replica.sql('CREATE DATABASE shop');
  });

  test('would stall the sidecar with its own heartbeat if that was not apart', async () => {
    await pair(replaceIn(FILES.replicationScript, 'if [[ $durability == semi-sync ]]; then', 'if false; then'));
    await tell({ durability: 'semi-sync', semiSyncStallLimitSeconds: 8 });
    await shows(primary, 'OFF 1 ON');
    await replica.freeze(CONTAINERS.server);
    await primary.untilLogged(CONTAINERS.replication, /not-ready: primary .*writes hang/);
  });

  /** The replica has a commit that its source still keeps waiting: its acknowledgement has not got through. */
  async function receivedWhatWaits(change?: Change): Promise<{ readonly commit: Promise<string> }> {
    await pair(change);
    await primary.sql('CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY AUTO_INCREMENT)');
    await tell({ durability: 'semi-sync', semiSyncStallLimitSeconds: 60 });
    await shows(primary, 'OFF 1 ON');
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'pause'])).toMatchObject({ status: 0 });
    const password = String(set.passwords['replication-password']).replaceAll("'", "''");
    await replica.sql(`STOP REPLICA IO_THREAD; SET GLOBAL rpl_semi_sync_replica_enabled = OFF;
      START REPLICA IO_THREAD USER = 'replication' PASSWORD = '${password}'`);
    const commit = insert();
    commit.catch(() => undefined); // the end of the test may be its end
    await eventually('it has the row', 20, async () => (await replica.sql('SELECT COUNT(*) FROM shop.t')) === '1');
    expect(await primary.sql('SELECT COUNT(*) FROM shop.t')).toBe('0');
    await replica.sql('STOP REPLICA IO_THREAD');
    await replica.exec(CONTAINERS.server, ['mysql-ctl', 'resume']);
    return { commit };
  }

  test('a replica that has what its source still keeps waiting follows it again, and lets it go on', async () => {
    const { commit } = await receivedWhatWaits();
    await replica.untilReady();
    await commit;
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('refused');
  });

  test('it would be taken for diverged, if only what is acknowledged counted', async () => {
    await receivedWhatWaits(
      replaceIn(FILES.replicaLibrary, 'CONVERT(@@GLOBAL.gtid_owned USING utf8mb4)', "_utf8mb4''"),
    );
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
  });

  /** For an hour, nobody would know: so long may commits wait. */
  async function hangsForLong(change?: Change): Promise<void> {
    await pair(change);
    await tell({ durability: 'semi-sync', semiSyncStallLimitSeconds: 3600 });
    await shows(primary, 'OFF 1 ON');
    await replica.freeze(CONTAINERS.server);
  }

  test('a primary on which commits hang says so, however long they may', async () => {
    await hangsForLong();
    await primary.untilLogged(CONTAINERS.replication, /not-ready: primary .*: writes hang since/);
    await replica.thaw(CONTAINERS.server);
    await primary.untilReady();
  });

  test('it would be Ready for as long as they hang, if its heartbeat was only waited for', async () => {
    await hangsForLong(replaceIn(FILES.semiSyncLibrary, "note_that_writes_hang ''", 'true'));
    const hangs = primary.untilLogged(CONTAINERS.replication, /writes hang since/, 2 * TIMING.writesHang);
    await expect(hangs).rejects.toThrow('waited');
    expect((await primary.readiness()).status).toBe(0);
  });

  /** A new cluster, in which a commit may wait for an hour, and whose replica gets its first copy. */
  async function founded(change: Change = unchanged): Promise<void> {
    const props: ReplicatedMySqlProps = { replicas: 2, durability: 'semi-sync', semiSyncStallLimitSeconds: 3600 };
    set = await TestSet.create({ props, change: all(slowly, change) });
    replica = await set.pod(1);
    primary = await (await set.pod(0)).up();
    await replica.runInit(CONTAINERS.init);
    await replica.start(CONTAINERS.clone);
    await primary.untilLogged(CONTAINERS.replication, /takes writes: term 1 has begun/);
  }
  const IN_PLACE = /the data directory is in place/;
  const hasItsCopy = () => replica.untilLogged(CONTAINERS.clone, IN_PLACE, 90);

  test('begins when the first replica of a new cluster follows, which the verdict says until then', async () => {
    await founded();
    const nobody = /ready: primary .*; acknowledged writes may be lost: no replica has followed yet/;
    await primary.untilLogged(CONTAINERS.replication, nobody);
    await hasItsCopy();
    await (await replica.startServer()).untilReady();
    await shows(primary, 'OFF 1 ON');
    await eventually('nothing may be lost', 20, async () => /takes writes$/m.test((await primary.readiness()).stdout));
  });

  test('would keep that replica from its copy if commits waited from the beginning', async () => {
    await founded(replaceIn(FILES.semiSyncLibrary, 'if [[ ${actual[followed]-} == 0 ]]; then as_source=OFF; fi', ''));
    await primary.untilLogged(CONTAINERS.replication, /not-ready: primary .*: writes hang since/);
    expect(await replica.logsOf(CONTAINERS.clone)).not.toMatch(IN_PLACE);
  });
});
