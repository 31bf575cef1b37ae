import { ClusterSet, type SeenPod } from '../support/cluster-set';
import { heardOf, nodeFault, type NodeFault } from '../support/nodes';
import { Writer } from '../support/writer';

/** A node is away for a minute in each test. */
jest.setTimeout(400_000);

const AWAY_MILLISECONDS = 60_000;

/** Under a steady load of writes, from the moment at which the node is back. */
describe('a node is away for a minute', () => {
  let set: ClusterSet;
  const measured: string[] = [];
  beforeAll(async () => (set = await ClusterSet.start('nodes')));
  afterAll(async () => {
    console.log(measured.join('\n'));
    await set.namespace.delete();
  });

  const note = (measure: string) => {
    measured.push(measure);
    console.log(measure);
  };

  test.each<[string, string, number, number, NodeFault, NodeFault]>([
    ['loses its power', 'a replica', 2, 10, 'crash', 'start'],
    ['is cut off', 'a replica', 2, 10, 'cut', 'join'],
    ['loses its power', 'the primary', 0, 20, 'crash', 'start'],
    ['is cut off', 'the primary', 0, 20, 'cut', 'join'],
  ])('it %s, with %s on it', async (what, role, ordinal, limit, fault, repair) => {
    const node = await set.nodeOf(ordinal);
    const writer = await Writer.start(set, { node: await set.nodeOf(1) });
    const before = await set.pod(ordinal);
    try {
      const began = Date.now();
      await nodeFault(node, fault);
      await set.namespace.eventually('a minute has passed, and the node is not Ready', 120, async () => {
        const { ready } = await set.pod(ordinal);
        return !ready && Date.now() - began > AWAY_MILLISECONDS;
      });
    } finally {
      await nodeFault(node, repair);
    }
    const back = Date.now();
    const whole = (pods: SeenPod[]) => fault === 'cut' || (pods[ordinal]?.restarts ?? 0) > before.restarts;
    if (fault === 'cut') {
      // What the set can do about it. That its pods are Ready, Kubernetes learns when it hears of the node again.
      await set.namespace.eventually('all servers replicate and are equal', 150, () => set.isEqual(), 0.3);
      const equal = (Date.now() - back) / 1000;
      note(`node of ${role} ${what}: equal ${equal.toFixed(1)} s of ${limit} after it is back`);
      expect(equal).toBeLessThanOrEqual(limit);
    }
    const since = fault === 'cut' ? await heardOf(node) : back;
    const seconds = await set.secondsUntilWhole(since, 150, whole);
    const { acknowledged, outage } = await writer.verify();
    note(
      `node of ${role} ${what}: ${seconds.toFixed(1)} s of ${limit} after it is ${fault === 'cut' ? 'heard of' : 'back'}, ` +
        `${((Date.now() - back) / 1000).toFixed(1)} s after it is back; writes away ${outage.seconds.toFixed(1)} s; ` +
        `${acknowledged} acknowledged`,
    );
    expect(seconds).toBeLessThanOrEqual(limit);
  });
});
