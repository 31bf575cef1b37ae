import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, RECEIPT_DISTRUSTED, RELAXED_MARK } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

const MARK = `${PATHS.data}/${RELAXED_MARK}`;

async function pair(change?: Change): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, ...(change && { change }) });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

/** What running pods are told. */
const tell = (props: ReplicatedMySqlProps, primaryOrdinal = 0) =>
  set.apply({ replicas: 2, primary: primaryOrdinal, ...props });

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

  /** The copy does not begin; meanwhile, the primary's machine comes back. */
  async function primaryStartsDuringTheCopy(change: Change = unchanged): Promise<void> {
    await lostRow(
      all(replaceIn('data-copy.sh', 'clone_from "$address" >', 'sleep infinity; clone_from "$address" >'), change),
    );
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /preparing to copy/);
    await eventually(
      'it answers peers',
      30,
      async () => (await replica.exec(CONTAINERS.clone, ASK_RECIPIENT)).status === 0,
    );
    await crash(primary);
    await primary.startServer();
  }
  const ASK_RECIPIENT = ['mysql', '-uroot', '-S', PATHS.recipientSocket, '-e', 'SELECT 1'];

  test('does not keep the primary from its writes while it is copied', async () => {
    await primaryStartsDuringTheCopy();
    await primary.untilReady();
    await primary.sql('INSERT INTO shop.t VALUES (3)');
    expect(await replica.runs(CONTAINERS.clone)).toBe(true);
  });

  test('would keep it from them if it took writes itself', async () => {
    await primaryStartsDuringTheCopy(replaceIn('data-copy.sh', ' --read-only=ON', ''));
    await primary.untilLogged(CONTAINERS.replication, /not-ready: refused: mysql-1\.mysql takes writes/);
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
