import { ClusterSet } from '../support/cluster-set';
import { measure } from '../support/measures';
import { nodeFault } from '../support/nodes';
import { WriteWatch } from '../support/write-watch';
import { Writer } from '../support/writer';

/** A test waits for pods, for nodes, and for the ConfigMap. */
jest.setTimeout(300_000);

/** The primary is a line of code; two servers never take writes at once. */
describe('primary: 1 moves the write role', () => {
  let set: ClusterSet;
  let watch: WriteWatch;
  beforeAll(async () => (set = await ClusterSet.start('move')));
  beforeEach(async () => {
    watch = await WriteWatch.start(set);
  });
  afterAll(() => set.namespace.delete());

  const sources = (replicas: number[]) =>
    Promise.all(
      replicas.map((o) => set.sql(o, 'SELECT HOST FROM performance_schema.replication_connection_configuration')),
    );
  const others = (primary: number) => set.ordinals.filter((ordinal) => ordinal !== primary);

  test.each([
    [0, 1],
    [1, 0],
  ])('from mysql-%d to mysql-%d under load, with no restart, no loss and no double write', async (from, to) => {
    const before = await set.pods();
    const writer = await Writer.start(set, { primary: from });
    const since = Date.now();
    await set.apply({ primary: to });
    const seconds = await set.secondsUntilWhole(since, 120, () => true, to);
    await set.namespace.eventually(`all follow mysql-${to}`, 120, async () => {
      const servers = await sources(others(to));
      return servers.every((host) => host === `mysql-${to}.mysql`);
    });
    const following = (Date.now() - since) / 1000;
    expect((await writer.acknowledged()).at(-1)?.server).toBe(100 + to);
    const { acknowledged, outage } = await writer.verify();
    const writable = await watch.verify();
    console.log(
      `mysql-${from} to mysql-${to}: whole after ${seconds.toFixed(1)} s, all follow it after ${following.toFixed(1)} s;`,
      `writes refused ${outage.seconds.toFixed(1)} s, from ${(outage.from - since / 1000).toFixed(1)} s after the apply;`,
      `${acknowledged} acknowledged`,
    );
    expect(writable.map(({ server }) => server)).toEqual([from, to]);
    expect(await set.pods()).toEqual(before);
    measure('moveWrites', outage.seconds);
  });

  test('the node of the old primary is cut off meanwhile: nothing moves before it is back', async () => {
    const [cut, safe] = [await set.nodeOf(0), await set.nodeOf(2)];
    const inside = await Writer.start(set, { node: cut });
    const outside = await Writer.start(set, { node: safe });
    try {
      await nodeFault(cut, 'cut');
      await set.apply({ primary: 1 });
      await set.namespace.eventually('mysql-1 says why it does not take over', 120, async () =>
        /waits for the word of mysql-0.mysql; .* forcePrimary: \d+ in the code goes on without it/.test(
          await set.verdict(1),
        ),
      );
      console.log(await set.verdict(1));
      for (const ordinal of [1, 2]) expect(await set.sql(ordinal, 'SELECT @@super_read_only')).toBe('1');
    } finally {
      await nodeFault(cut, 'join');
    }
    const since = Date.now();
    const seconds = await set.secondsUntilWhole(since, 120, () => true, 1);
    measure('cutOffMove', seconds);
    await inside.stop();
    await outside.verify();
    await inside.verify();
    expect((await watch.verify()).map(({ server }) => server)).toEqual([0, 1]);
  });
});
