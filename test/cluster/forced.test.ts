import { ClusterSet } from '../support/cluster-set';
import { measure } from '../support/measures';
import { nodeFault } from '../support/nodes';
import { WriteWatch } from '../support/write-watch';
import { Writer } from '../support/writer';

/** A test waits for nodes, and for the ConfigMap. */
jest.setTimeout(400_000);

/** The node of the primary is gone for good, as it seems, and the code names the term that goes on without it. */
describe('forcePrimary', () => {
  let set: ClusterSet;
  beforeEach(async () => (set = await ClusterSet.start('forced')));
  afterEach(() => set.namespace.delete());

  /** Takes the role to mysql-1, and writes there, while the node of mysql-0 is away. */
  async function force(): Promise<void> {
    await set.apply({ primary: 1 });
    const term = await set.namespace.eventually('mysql-1 names the term', 120, async () => {
      const { stdout } = await set.bash(1, 'mysql-ctl status'); // as the runbook says
      const told = /waits for the word of mysql-0.mysql.* forcePrimary: (\d+) in the code/.exec(stdout);
      return told === null ? undefined : Number(told[1]);
    });
    expect(await set.sql(1, 'SELECT @@super_read_only')).toBe('1');
    const since = Date.now();
    await set.apply({ primary: 1, forcePrimary: term });
    await set.namespace.eventually('mysql-1 takes writes', 120, async () => {
      return (await set.sql(1, 'SELECT @@super_read_only')) === '0';
    });
    measure('forced', (Date.now() - since) / 1000);
    expect(await set.log(1)).toContain('what that server had acknowledged and not sent is lost');
    await set.namespace.eventually('the verdict names the loss', 15, async () => {
      return (await set.verdict(1)).includes(`term ${term} was begun by force (forcePrimary)`);
    });
    const writer = await Writer.start(set, { node: await set.nodeOf(2), primary: 1 });
    await writer.stop();
  }

  test('an old primary that has nothing more comes back as a replica', async () => {
    const node = await set.nodeOf(0);
    const writer = await Writer.start(set, { node: await set.nodeOf(2) });
    await writer.verify();
    await nodeFault(node, 'crash');
    try {
      await force();
    } finally {
      await nodeFault(node, 'start');
    }
    const since = Date.now();
    const seconds = await set.secondsUntilWhole(since, 180, (pods) => (pods[0]?.restarts ?? 0) > 0, 1);
    measure('forcedComesBack', seconds);
    expect(await set.sql(0, 'SELECT @@super_read_only')).toBe('1');
    await set.namespace.eventually('all hold the same', 30, async () => new Set(await set.contents()).size === 1);
  });

  test('an old primary with transactions of its own stays fenced, and names them', async () => {
    const node = await set.nodeOf(0);
    await Writer.start(set, { node });
    await nodeFault(node, 'cut');
    try {
      await set.namespace.eventually('nothing comes from mysql-0 any more', 60, async () => {
        return /cannot ask mysql-0|connects to mysql-0/.test(await set.verdict(1));
      });
      await nodeFault(node, 'crash');
      await nodeFault(node, 'join');
      await force();
    } finally {
      await nodeFault(node, 'join');
      await nodeFault(node, 'start');
    }
    const uuid = await set.namespace.eventually('mysql-0 answers', 120, () => set.sql(0, 'SELECT @@server_uuid'));
    const watch = await WriteWatch.start(set);
    await set.namespace.eventually('mysql-0 names its transactions', 120, async () => {
      const verdict = await set.verdict(0);
      return verdict.startsWith('not-ready') && verdict.includes('that mysql-1.mysql lacks') && verdict.includes(uuid);
    });
    console.log(await set.verdict(0));
    expect(await set.sql(0, 'SELECT @@super_read_only')).toBe('1');
    expect((await set.pods()).map(({ ready }) => ready)).toEqual([false, true, true]);
    expect((await watch.verify()).map(({ server }) => server)).toEqual([1]);
  });
});
