import { CONTAINERS } from '../../lib/model/names';
import { TestSet } from '../support/test-set';

/** Longest time for a server, or a script, to end when it is told to. */
const AT_ONCE = 3;

const secondsOf = async (what: () => Promise<unknown>): Promise<number> => {
  const started = Date.now();
  await what();
  return (Date.now() - started) / 1000;
};

describe('a pod that is told to stop', () => {
  let set: TestSet;
  beforeEach(async () => (set = await TestSet.create({ props: { replicas: 2 } })));
  afterEach(() => set.remove());

  test('ends at once, on a primary with a replica and on the replica', async () => {
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    expect(await secondsOf(() => primary.stop())).toBeLessThan(AT_ONCE);
    expect(await secondsOf(() => replica.stop())).toBeLessThan(AT_ONCE);
    expect(await primary.logsOf(CONTAINERS.server)).toContain('Shutdown complete');
  });

  test('would wait 8 s for its own threads if its sessions were not ended first', async () => {
    const primary = await set.primary();
    await set.replicaFromTemplate(1);
    expect(await secondsOf(() => primary.stopContainer(CONTAINERS.server))).toBeGreaterThan(AT_ONCE);
  });

  test('ends at once while it waits for a donor', async () => {
    const replica = await set.pod(1);
    await replica.runInit(CONTAINERS.init);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /waiting for the primary/);
    expect(await secondsOf(() => replica.stopContainer(CONTAINERS.clone))).toBeLessThan(AT_ONCE);
  });
});
