import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

/** The shortest that can be judged. */
const LIMIT = 10;
const PROPS = { replicas: 3, maxLagSeconds: LIMIT };

let set: TestSet;
let primary: TestPod;
let older: TestPod;
let fresher: TestPod;

async function trio(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: PROPS, change });
  primary = await set.primary();
  [older, fresher] = [await set.replicaFromTemplate(1), await set.replicaFromTemplate(2)];
}

/** The applier waits for this lock, as it does for any that a long query holds: replication goes on, and nothing arrives. */
async function fallBehind(replica: TestPod): Promise<void> {
  void replica.exec(CONTAINERS.server, [
    'mysql',
    '-uroot',
    '-e',
    'LOCK TABLES replicated_mysql.heartbeat READ; DO SLEEP(600)',
  ]);
  await eventually('the lock is held', 10, async () => (await replica.sql(SLEEPERS)) !== '');
}
const SLEEPERS = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP%'";
const catchUp = async (replica: TestPod) => replica.sql(`KILL ${await replica.sql(SLEEPERS)}`);

const verdictOf = async (pod: TestPod) => (await pod.readiness()).stdout;
const says = (pod: TestPod, pattern: RegExp, seconds = 40) =>
  eventually(
    `${pod.name} says ${pattern}`,
    seconds,
    async () => pattern.test(await verdictOf(pod)) && verdictOf(pod),
    () => pod.logs(),
  );
const isReady = async (pod: TestPod) => (await pod.readiness()).status === 0;
const TOO_OLD = /^is more than (10|5) s behind; /;
const KEPT = /^is more than (10|5) s behind, but serves reads since too few others are fresher/;

describe('a replica that lags', () => {
  beforeAll(() => trio());
  afterAll(() => set.remove());

  test('leaves the readers beyond the limit, and not before; the others stay', async () => {
    const before = Date.now();
    await fallBehind(older);
    await says(older, TOO_OLD);
    expect(await isReady(older)).toBe(false);
    expect(Date.now() - before).toBeGreaterThan((LIMIT - 2) * 1000);
    for (const pod of [primary, fresher]) expect(await isReady(pod)).toBe(true);
  });

  test('stays if all lag and it is the freshest, and the other does not come back', async () => {
    await fallBehind(fresher);
    await says(fresher, KEPT);
    await says(older, TOO_OLD);
  });

  test('leaves all the same if the primary counts as a reader', async () => {
    await set.apply({ ...PROPS, primaryCountsAsReader: true });
    await says(fresher, TOO_OLD);
    expect(await isReady(primary)).toBe(true);
    await set.apply(PROPS);
    await says(fresher, KEPT);
  });

  test('stays, as all do, if the floor asks for as many', async () => {
    await set.apply({ ...PROPS, readFloor: 2 });
    await says(older, KEPT);
    expect(await isReady(fresher)).toBe(true);
    await set.apply(PROPS);
    await says(older, TOO_OLD);
  });

  test('comes back when it has caught up, once', async () => {
    const from = (await older.logsOf(older.sidecar)).length;
    for (const replica of [older, fresher]) await catchUp(replica);
    for (const replica of [older, fresher]) await says(replica, /^replicates from mysql-0\.mysql/);
    const changes = (await older.logsOf(older.sidecar)).slice(from).match(/Z (not-)?ready: /g);
    expect(changes).toHaveLength(1);
  });
});

describe('a lag that swings about the limit', () => {
  /** Between it and its half is more than the time from one heartbeat to the next. */
  const WIDE = 20;
  const [BEYOND, WITHIN] = [WIDE + 5, WIDE - 3];
  const LEAVES = /^is more than (20|10) s behind; /;
  const COMES_BACK = /^replicates from mysql-0\.mysql/;
  afterEach(() => set.remove());

  /** The applier keeps back what the source has committed within the last so many seconds. */
  async function holdBack(seconds: number): Promise<void> {
    await older.freezeLoop(); // it would start what is stopped
    await older.sql(`STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = ${seconds};
      START REPLICA SQL_THREAD`);
    await older.thaw(older.sidecar);
  }

  /** It was beyond the limit, and comes to be between that and its half. */
  async function swings(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2, maxLagSeconds: WIDE, readFloor: 0 }, change });
    primary = await set.primary();
    older = await set.replicaFromTemplate(1);
    await holdBack(BEYOND);
    await says(older, LEAVES, 60);
    await holdBack(WITHIN);
  }
  /** As it has told the primary. */
  const behind = async () =>
    Number(await primary.sql("SELECT behind FROM replicated_mysql.member WHERE name = 'mysql-1.mysql'"));
  /** How often it came back after it had left. */
  const returns = async () => {
    const log = await older.logsOf(older.sidecar);
    return [...log.slice(log.indexOf('not-ready: is more than')).matchAll(/Z ready: /g)].length;
  };

  test('keeps the replica from the readers until it is below half of it', async () => {
    await swings();
    await eventually('it has come nearer', 30, async () => (await behind()) <= WIDE);
    await older.passes(3);
    expect(await behind()).toBeGreaterThan(WIDE / 2);
    expect(await behind()).toBeLessThanOrEqual(WIDE);
    expect(await verdictOf(older)).toMatch(LEAVES);
    expect(await returns()).toBe(0);
    await holdBack(0);
    await says(older, COMES_BACK);
    expect(await returns()).toBe(1);
  });

  test('would let it come and go, if it came back at the limit', async () => {
    await swings(replaceIn(FILES.replicaLibrary, 'limit=$((lag_limit / 2))', 'limit=$lag_limit'));
    await says(older, COMES_BACK);
    await holdBack(BEYOND);
    await says(older, LEAVES);
    await holdBack(WITHIN);
    await says(older, COMES_BACK);
    expect(await returns()).toBeGreaterThan(1);
  });
});

describe('without a protection', () => {
  afterEach(() => set.remove());

  test('a replica that lags stays Ready, if nobody measures it', async () => {
    await trio(replaceIn(FILES.replicaLibrary, '((lag <= limit))', 'true'));
    await fallBehind(older);
    await primary.beatsFor(LIMIT + 5);
    expect(await isReady(older)).toBe(true);
  });

  test('nobody serves reads when all lag, if there is no floor', async () => {
    await trio(
      replaceIn(FILES.replicaLibrary, 'lags=true\n    if ((fresher < read_floor))', 'lags=true\n    if false'),
    );
    for (const replica of [older, fresher]) await fallBehind(replica);
    for (const replica of [older, fresher]) await says(replica, TOO_OLD);
  });
});
