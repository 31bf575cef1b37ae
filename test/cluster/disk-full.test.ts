import { ClusterSet } from '../support/cluster-set';
import { measure } from '../support/measures';
import { Writer } from '../support/writer';

/** A test waits for pods and volumes. */
jest.setTimeout(300_000);

const FILL = 'head -c 2G /dev/zero >/var/lib/mysql/filler; sync';
const FREE = 'rm /var/lib/mysql/filler';

/** Under a steady load of writes, on volumes that are nearly full. */
describe('a volume is full', () => {
  let set: ClusterSet;
  let writer: Writer;
  beforeAll(async () => (set = await ClusterSet.start('full', { storageSize: '700Mi', maxLagSeconds: 10 })));
  beforeEach(async () => (writer = await Writer.start(set)));
  afterAll(() => set.namespace.delete());

  test('of a replica: it is not Ready while it lags, the others go on', async () => {
    await set.bash(2, FILL);
    await set.namespace.eventually('mysql-2 is not Ready', 120, async () => !(await set.pod(2)).ready);
    console.log(await set.verdict(2));
    const since = Date.now();
    expect(await writer.writes()).toBe(true);
    expect((await set.pods()).map(({ ready }) => ready)).toEqual([true, true, false]);
    await set.bash(2, FREE);
    const seconds = await set.secondsUntilWhole(since, 150);
    const { outage } = await writer.verify();
    measure('replicaDiskFull', seconds);
    expect(outage.seconds).toBeLessThanOrEqual(2);
  });

  test('of the primary: it says so, reads go on, and writes come back when there is space', async () => {
    await set.bash(0, FILL);
    const verdict = await set.namespace.eventually('mysql-0 is not Ready', 120, async () => {
      return (await set.pod(0)).ready ? undefined : set.verdict(0);
    });
    console.log(verdict);
    expect(verdict).toMatch(/writes hang since .*: .*; 0 MiB are left on the volume/);
    for (const replica of [1, 2]) {
      expect(await set.sql(replica, 'SELECT COUNT(*) > 0 FROM shop.t')).toBe('1');
      expect((await set.pod(replica)).ready).toBe(true);
    }
    expect(await writer.writes()).toBe(false);
    await set.bash(0, FREE);
    const since = Date.now();
    await set.namespace.eventually('writes are back', 120, () => writer.writes(since));
    const back = (Date.now() - since) / 1000;
    await set.secondsUntilWhole(since, 120);
    await writer.verify();
    measure('primaryDiskFull', back);
  });
});
