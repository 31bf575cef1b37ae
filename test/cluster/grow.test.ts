import { recipeOf } from '../../lib/guard/recipe';
import type { Migration } from '../../lib/guard/migration';
import { ClusterSet } from '../support/cluster-set';
import { NOT_RUN } from '../support/documents';
import { changesBetween } from '../support/former';
import { Writer } from '../support/writer';

jest.setTimeout(300_000);

const LARGER = { storageSize: '20Gi' };

/** What the recipe for larger volumes says, but for the growth itself: the storage class of the test cluster cannot do it. */
describe('the recipe for larger volumes', () => {
  let set: ClusterSet;
  beforeAll(async () => (set = await ClusterSet.start('grow')));
  afterAll(() => set.namespace.delete());

  const [migration] = changesBetween({}, { props: LARGER }).migrations;
  const [look, grow, ...others] = [...recipeOf(migration as Migration, 'dist').matchAll(/^```sh\n(.*?)^```$/gms)].map(
    (match) => match[1] as string,
  ) as [string, string, ...string[]];

  test('tells how a refusal looks, and nothing has changed by it', async () => {
    const [patch = '', ...rest] = grow.trim().split('\n');
    expect(rest).toEqual(Object.keys(NOT_RUN['docs/runbooks/grow-the-volumes.md']));
    const said = await set.namespace.shell(`${patch} 2>&1 || true`);
    expect(said).toMatch(/only dynamically provisioned pvc can be resized|does not support|must support resize/);
  });

  test('makes the StatefulSet anew around pods that go on to run, and take writes', async () => {
    expect(await set.namespace.shell(look)).toMatch(/mysql-2 +2\/2/);
    const before = await set.pods();
    const writer = await Writer.start(set);
    for (const block of others) {
      // What the code says now, where a person has it in files.
      if (block.includes('apply -f dist/')) await set.apply(LARGER);
      await set.namespace.shell(block.replace(/^.* apply -f dist\/$/m, ''));
    }
    await set.secondsUntilWhole(Date.now(), 60);
    await set.namespace.kubectl(['rollout', 'status', 'statefulset', 'mysql', '--timeout=60s']);
    const { acknowledged, outage } = await writer.verify();
    console.log(`${acknowledged} writes acknowledged meanwhile, none for ${outage.seconds.toFixed(1)} s at most`);
    expect((await set.pods()).map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(outage.seconds).toBeLessThan(2);
  });

  test('a server that is added then has a larger volume', async () => {
    await set.namespace.kubectl(['scale', 'statefulset', 'mysql', '--replicas=4']);
    await set.namespace.untilReady(4);
    expect((await set.namespace.get('pvc', 'data-mysql-3')).spec.resources.requests.storage).toBe('20Gi');
  });
});
