import { ClusterSet, type SeenPod } from '../support/cluster-set';
import { measure } from '../support/measures';
import { nodeFault } from '../support/nodes';
import { Reader } from '../support/reader';
import { Writer } from '../support/writer';

/** Kubernetes takes nearly a minute to notice that a node is gone. */
jest.setTimeout(400_000);

/** What the failure budget says of several nodes at once. */
describe('several nodes lose their power', () => {
  let set: ClusterSet;
  beforeAll(async () => (set = await ClusterSet.start('lost')));
  afterAll(() => set.namespace.delete());

  /** Takes away the nodes of servers, does what is to be seen meanwhile, gives them back; seconds until all is well again. */
  async function without(ordinals: readonly number[], seen: () => Promise<void>): Promise<number> {
    const nodes = await Promise.all(ordinals.map((ordinal) => set.nodeOf(ordinal)));
    const before = await set.pods();
    const all = (fault: 'crash' | 'start') => Promise.all(nodes.map((node) => nodeFault(node, fault)));
    const startedAnew = (pods: SeenPod[]) =>
      ordinals.every((ordinal) => (pods[ordinal]?.restarts ?? 0) > (before[ordinal]?.restarts ?? 0));
    try {
      await all('crash');
      await set.namespace.eventually('Kubernetes has noticed', 120, async () => {
        const pods = await set.pods();
        return ordinals.every((ordinal) => pods[ordinal]?.ready === false);
      });
      await seen();
    } finally {
      await all('start');
    }
    return set.secondsUntilWhole(Date.now(), 180, startedAnew);
  }

  const readers = async (): Promise<string[]> => {
    const { subsets } = await set.namespace.get('endpoints', 'mysql-read');
    return (subsets ?? []).flatMap((s: any) => s.addresses ?? []).map((a: any) => a.targetRef.name);
  };

  /**
   * Reads from the node of the server that is left are answered by it, and none fails. They go to the Service's address: the
   * cluster's DNS may have been on the other nodes.
   */
  async function readsFrom(ordinal: number): Promise<void> {
    await set.namespace.eventually('mysql-read leads there alone', 30, async () => {
      return (await readers()).join() === `mysql-${ordinal}`;
    });
    const { spec } = await set.namespace.get('service', 'mysql-read');
    const reader = await Reader.start(set, { node: await set.nodeOf(ordinal), host: spec.clusterIP });
    await reader.goesOn(20);
    const { answered, failed } = await reader.stop();
    expect(Object.keys(answered)).toEqual([String(100 + ordinal)]);
    expect(failed).toEqual([]);
  }

  test('all but that of the primary: writes go on, and reads', async () => {
    const writer = await Writer.start(set, { node: await set.nodeOf(0) });
    const seconds = await without([1, 2], async () => {
      await readsFrom(0);
      expect(await writer.writes()).toBe(true);
    });
    const { outage } = await writer.verify();
    expect(outage.seconds).toBeLessThan(2);
    measure('replicaNodesWithoutPower', seconds);
  });

  test('all but that of a replica: reads go on, and nobody takes writes until the primary is back', async () => {
    const writer = await Writer.start(set, { node: await set.nodeOf(1) });
    const seconds = await without([0, 2], async () => {
      await readsFrom(1);
      expect(await set.sql(1, 'SELECT @@super_read_only')).toBe('1');
      expect(await writer.writes()).toBe(false);
    });
    await writer.verify();
    measure('primaryAndReplicaNodesWithoutPower', seconds);
  });

  test('all: the set comes back by itself, with every write that was acknowledged', async () => {
    const writer = await Writer.start(set);
    const seconds = await without([0, 1, 2], async () => undefined);
    const { acknowledged } = await writer.verify();
    expect(acknowledged).toBeGreaterThan(0);
    measure('allNodesWithoutPower', seconds);
  });
});
