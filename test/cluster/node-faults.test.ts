import { FILES, PATHS } from '../../lib/model/paths';
import { ClusterSet, type SeenPod } from '../support/cluster-set';
import { measure } from '../support/measures';
import { heardOf, nodeFault, type NodeFault } from '../support/nodes';
import { Writer } from '../support/writer';

/** A node is away for a minute in each test. */
jest.setTimeout(400_000);

const AWAY_MILLISECONDS = 60_000;

/** Under a steady load of writes, from the moment at which the node is back. */
describe('a node is away for a minute', () => {
  let set: ClusterSet;
  beforeAll(async () => (set = await ClusterSet.start('nodes')));
  afterAll(() => set.namespace.delete());

  test.each<[string, 'replica' | 'primary', number, NodeFault, NodeFault]>([
    ['loses its power', 'replica', 2, 'crash', 'start'],
    ['is cut off', 'replica', 2, 'cut', 'join'],
    ['loses its power', 'primary', 0, 'crash', 'start'],
    ['is cut off', 'primary', 0, 'cut', 'join'],
  ])('it %s, with a %s on it', async (_, role, ordinal, fault, repair) => {
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
      // What the set can do about it. That the pod is Ready, kubelets tell Kubernetes every 10 s, whatever the probe says.
      const probe = `bash ${PATHS.scripts}/${FILES.readinessScript}`;
      const isWell = async () => (await set.isEqual()) && (await set.bash(ordinal, probe)).status === 0;
      await set.namespace.eventually('all servers replicate and are equal, and the probe succeeds', 150, isWell, 0.3);
      measure(`${role}NodeCutOff`, (Date.now() - back) / 1000);
    }
    const since = fault === 'cut' ? await heardOf(node) : back;
    const seconds = await set.secondsUntilWhole(since, 150, whole);
    await writer.verify();
    measure(fault === 'cut' ? `${role}NodeHeardOf` : `${role}NodeWithoutPower`, seconds);
  });
});
