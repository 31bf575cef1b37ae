import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, RECEIPT_DISTRUSTED, RELAXED_MARK } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { slowly } from '../support/slow-copy';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

const MARK = `${PATHS.data}/${RELAXED_MARK}`;
const LIMIT = 3;

async function pair(change?: Change): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, ...(change && { change }) });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

/** What running pods are told. */
const tell = (props: ReplicatedMySqlProps, primaryOrdinal = 0) =>
  set.apply({ replicas: 2, primary: primaryOrdinal, semiSyncStallLimitSeconds: LIMIT, ...props });

const flushing = (pod: TestPod) => pod.sql('SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog');
const becomes = (pod: TestPod, what: string, wanted: string) =>
  eventually(
    `${pod.name} is ${what}`,
    30,
    async () => (await flushing(pod)) === wanted,
    () => pod.logs(),
  );
const isRelaxed = (pod: TestPod) => becomes(pod, 'relaxed', '2\t0');
const isStrict = (pod: TestPod) => becomes(pod, 'strict', '1\t1');
const hasMark = async (pod: TestPod): Promise<boolean> =>
  (await pod.bash(CONTAINERS.replication, `[[ -f ${MARK} ]]`)).status === 0;
const markGoes = (pod: TestPod) => eventually('the mark goes', 20, async () => !(await hasMark(pod)));
/** As if the machine had been started anew since. */
const anotherBoot = (pod: TestPod) =>
  pod.bash(CONTAINERS.replication, `sed -i 's/^boot=.*/boot=00000000-0000-0000-0000-000000000000/' ${MARK}`);
/** As the end of a machine ends them. */
const crash = (pod: TestPod) => Promise.all([CONTAINERS.server, pod.sidecar].map((name) => pod.kill(name)));

describe('a replica', () => {
  test('is relaxed once it follows, and strict before it takes the role; the primary never is relaxed', async () => {
    await pair();
    await isRelaxed(replica);
    expect(await hasMark(replica)).toBe(true);
    expect(await flushing(primary)).toBe('1\t1');
    await primary.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2; SET GLOBAL sync_binlog = 0');
    await isStrict(primary);
    expect(await hasMark(primary)).toBe(false);

    await tell({}, 1);
    await replica.untilLogged(CONTAINERS.replication, /commits are on the disk [^]*takes the role/);
    expect(await flushing(replica)).toBe('1\t1');
    expect(await hasMark(replica)).toBe(false);
    await isRelaxed(primary); // which follows now
    expect(await hasMark(primary)).toBe(true);
  });

  test('would take the role while its commits are not on the disk, if nobody saw to it', async () => {
    await pair(
      all(
        replaceIn('replication.sh', "keep_strict || log 'cannot write its data to the disk'", 'true'),
        replaceIn(FILES.roleLibrary, 'if ! keep_strict; then', 'if false; then'),
      ),
    );
    await isRelaxed(replica);
    await tell({}, 1);
    await replica.untilLogged(CONTAINERS.replication, /takes the role[^]*commits are on the disk/);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toMatch(/commits are on the disk [^]*takes the role/);
  });

  test('is strict if the code says so, and all that it had is on the disk', async () => {
    await pair();
    await isRelaxed(replica);
    await tell({ relaxedReplicas: false });
    await isStrict(replica);
    await markGoes(replica);
    await tell({ relaxedReplicas: true });
    await isRelaxed(replica);
    expect(await hasMark(replica)).toBe(true);
  });

  test('that stops in good order has no mark, and is not copied when it starts on another machine', async () => {
    await pair();
    await isRelaxed(replica);
    await replica.stop();
    expect(await hasMark(replica)).toBe(false);
    const { status, stderr } = await replica.runInit(CONTAINERS.clone);
    expect(stderr).toContain('the data directory is complete');
    expect(status).toBe(0);
    await (await replica.startServer()).untilReady();
  });

  test('would come back with a transaction that nobody else has, if its flush was in the binary log', async () => {
    await pair(replaceIn('durability.sh', 'FLUSH LOCAL ENGINE LOGS', 'FLUSH ENGINE LOGS'));
    await isRelaxed(replica);
    await replica.stop();
    await replica.startServer();
    await replica.untilLogged(replica.sidecar, /refused: the data here have transactions that mysql-0\.mysql lacks/);
  });

  test('would be copied wherever it starts again, if the stop did not write everything', async () => {
    await pair(replaceIn(FILES.stopScript, 'then be_strict; fi', 'then true; fi'));
    await isRelaxed(replica);
    await replica.stop();
    expect(await hasMark(replica)).toBe(true);
  });

  test('whose process was killed keeps its data: they are in the memory of its machine', async () => {
    await pair();
    await isRelaxed(replica);
    await crash(replica);
    expect(await hasMark(replica)).toBe(true);
    const { status, stderr } = await replica.runInit(CONTAINERS.clone);
    expect(stderr).toContain('the data directory is complete');
    expect(status).toBe(0);
    await (await replica.startServer()).untilReady();
    await isRelaxed(replica);
  });
});

describe('a replica whose machine went down', () => {
  /** A row that the replica counts as executed, and does not have: what a lost page of memory leaves behind. */
  async function lostRow(change?: Change): Promise<void> {
    await pair(change);
    await primary.sql(
      'CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY); INSERT INTO shop.t VALUES (1), (2)',
    );
    await eventually('the rows are there', 20, async () => (await replica.sql('SELECT COUNT(*) FROM shop.t')) === '2');
    await isRelaxed(replica);
    await replica.sql(
      'SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; DELETE FROM shop.t WHERE i = 2; SET GLOBAL super_read_only = ON',
    );
    await crash(replica);
    await anotherBoot(replica);
  }

  test('copies its data anew, serves nothing meanwhile, and says that it is not empty', async () => {
    await lostRow();
    await primary.freeze(CONTAINERS.server);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /the machine went down .* copied anew/);
    await replica.untilLogged(CONTAINERS.clone, /waiting for the primary/);
    expect(await replica.bash(CONTAINERS.clone, `[[ -f ${PATHS.data}/${RECEIPT_DISTRUSTED} ]]`)).toMatchObject({
      status: 0,
    });
    const cluster = await replica.bash(CONTAINERS.clone, `sed -n 's/^cluster=//p' ${MARK}`);
    const held = `mysql -uroot -N -S ${PATHS.recipientSocket} -e 'SELECT id FROM replicated_mysql.cluster'`;
    expect((await replica.exec(CONTAINERS.clone, ['bash', '-c', held])).stdout).toBe(cluster.stdout);

    await primary.thaw(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.clone, /copied cluster .* from mysql-0/);
    await eventually('clone-mysql ends', 20, async () => !(await replica.runs(CONTAINERS.clone)));
    await (await replica.startServer()).untilReady();
    expect(await replica.sql('SELECT COUNT(*) FROM shop.t')).toBe('2');
    await isRelaxed(replica);
  });

  test('would be Ready without a row if nobody looked at the boot', async () => {
    await lostRow(replaceIn(FILES.cloneScript, '|| $marked_boot == "$boot_id" ]]', ']] || true'));
    await (await replica.up()).untilReady();
    expect(await replica.sql('SELECT COUNT(*) FROM shop.t')).toBe('1');
  });

  test('does not become the primary, nor an empty one that founds a cluster', async () => {
    await lostRow();
    await tell({}, 1);
    const { status, stderr } = await replica.runInit(CONTAINERS.clone);
    expect(stderr).toMatch(/refused: the machine went down .* name the server that had the role/);
    expect(status).toBe(1);
    await tell({}, 0);
    await (await replica.up()).untilReady();
    expect(await replica.sql('SELECT COUNT(*) FROM shop.t')).toBe('2');
  });

  const anotherCluster =
    "SET sql_log_bin = 0; UPDATE replicated_mysql.cluster SET id = '00000000-0000-0000-0000-000000000000'";

  test('keeps its data rather than take those of another cluster', async () => {
    await lostRow();
    await primary.sql(anotherCluster);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(
      CONTAINERS.clone,
      /waiting for the primary .*: it holds cluster 00000000-.*, but the data here are of cluster/,
    );
  });

  test('would take those of another cluster if any would do', async () => {
    await lostRow(replaceIn(FILES.cloneScript, '&& $primary_holds != "$distrusted" ]]', '&& -z x ]]'));
    await primary.sql(anotherCluster);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /copied cluster 00000000-/);
  });

  test('is no reason for a primary that has lost its volume to found another cluster', async () => {
    await lostRow();
    await crash(primary);
    await primary.loseVolume();
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /waiting for the primary/);
    await primary.up();
    await primary.untilLogged(CONTAINERS.replication, /refused: mysql-1\.mysql has data of cluster/);
  });
});

describe('semi-sync', () => {
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
    const hangs = primary.untilLogged(CONTAINERS.replication, /writes hang since/, 2 * TIMING.verdictAge);
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
