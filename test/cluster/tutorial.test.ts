import { Namespace } from '../support/cluster';
import { commandsIn, linesOf } from '../support/documents';
import { measure } from '../support/measures';
import type { Background } from '../support/terminal';

/** The commands of docs/tutorial.md, as they stand there, in their order: what its readers type is what runs here. */
describe('the tutorial', () => {
  let namespace: Namespace;
  let loop: Background | undefined;
  // Its reader renames a program in a container: that takes root.
  beforeAll(async () => (namespace = await Namespace.create('tutorial', 'baseline')));
  afterAll(async () => {
    loop?.stop();
    await namespace.delete();
  });

  const commands = (heading: string) => commandsIn('docs/tutorial.md', heading);

  const watch = (command: string, pattern: RegExp) => namespace.watch(namespace.start(command), pattern);

  /** What the loop shows from now on. */
  function loopFromNow(): () => string {
    const seen = loop?.output().length ?? 0;
    return () => loop?.output().slice(seen) ?? '';
  }
  const untilLoopShows = async (id: number) => {
    const shown = loopFromNow();
    await namespace.eventually(`the loop shows ${id}`, 60, async () => shown().includes(`${id}`));
  };
  /** Ten times without it: a third of the connections would have led to it. */
  const untilLoopShowsNo = (id: number) =>
    namespace.eventually(`the loop shows no ${id}`, 90, async () => {
      const last = (loop?.output() ?? '').match(/\b10[0-4]\b/g)?.slice(-10) ?? [];
      return last.length === 10 && !last.includes(`${id}`);
    });
  const nodeOf = async (pod: string): Promise<string> => (await namespace.get('pod', pod)).spec.nodeName;

  test('Deploy', async () => {
    const [apply, watching, ...none] = commands('Deploy') as [string, string];
    const started = Date.now();
    await namespace.shell(apply);
    await watch(watching, /^mysql-\d +2\/2 +Running [^]*^mysql-\d +2\/2 +Running [^]*^mysql-\d +2\/2 +Running /m);
    await namespace.untilReady(3);
    measure('tutorialStarts', (Date.now() - started) / 1000);
    expect(none).toEqual([]);
    expect(linesOf('examples/tutorial/README.md')).toEqual(['npm run synth:examples', apply.trim()]);
  });

  test('Send client traffic', async () => {
    const [write, read, looping, ...none] = commands('Send client traffic') as [string, string, string];
    await namespace.shell(write);
    await namespace.eventually('mysql-read has the row', 30, async () =>
      (await namespace.shell(read)).includes('hello'),
    );
    loop = namespace.start(looping);
    for (const id of [100, 101, 102]) await untilLoopShows(id);
    expect(none).toEqual([]);
  });

  test('Break the readiness probe', async () => {
    const [breaking, looking, mending, ...none] = commands('Break the readiness probe') as [string, string, string];
    await namespace.shell(breaking);
    await namespace.eventually('1/2', 30, async () => /^mysql-2 +1\/2 +Running/m.test(await namespace.shell(looking)));
    await untilLoopShowsNo(102);
    await namespace.shell(mending);
    await untilLoopShows(102);
    expect(none).toEqual([]);
  });

  test('Delete a pod', async () => {
    const [deletion, ...none] = commands('Delete a pod') as [string];
    const started = Date.now();
    await namespace.shell(deletion);
    const seconds = (Date.now() - started) / 1000;
    measure('tutorialPodDeleted', seconds);
    await namespace.untilReady(3);
    expect(await namespace.kubectl(['logs', 'mysql-2', '-c', 'clone-mysql'])).toContain(
      'the data directory is complete',
    );
    await untilLoopShows(102);
    expect(none).toEqual([]);
  });

  test('Drain a node', async () => {
    const [where, drain, watching, uncordon, ...none] = commands('Drain a node') as [string, string, string, string];
    const node = await nodeOf('mysql-2');
    expect(await namespace.shell(where)).toContain(node);
    try {
      await namespace.shell(drain.replace('<node-name>', node));
      await watch(watching, /^mysql-2 +2\/2 +Running /m);
      expect(await nodeOf('mysql-2')).not.toBe(node);
    } finally {
      await namespace.shell(uncordon.replace('<node-name>', node));
    }
    await namespace.untilReady(3);
    // The loop's own pod may have been on that node; nothing makes it anew.
    await namespace.outcomeOf(['delete', 'pod', 'mysql-client-loop', '--now', '--ignore-not-found']);
    loop?.stop();
    loop = namespace.start(commands('Send client traffic')[2] as string);
    await untilLoopShows(102);
    expect(none).toEqual([]);
  });

  test('Scale the replicas', async () => {
    const [up, watching, read, down, claims, deletion, ...none] = commands('Scale the replicas') as string[];
    const rows = 'SELECT GROUP_CONCAT(message) FROM test.messages';
    await namespace.shell(up as string);
    await watch(watching as string, /^mysql-4 +2\/2 +Running /m);
    await namespace.untilReady(5);
    expect(await namespace.shell(read as string)).toContain('hello');
    for (const id of [103, 104]) await untilLoopShows(id);
    await namespace.shell(down as string);
    await namespace.untilReady(3);
    const names = async () => [...(await namespace.shell(claims as string)).matchAll(/^data-mysql-\d/gm)].map(String);
    expect(await names()).toEqual([0, 1, 2, 3, 4].map((n) => `data-mysql-${n}`));
    await namespace.shell(deletion as string);
    expect(await names()).toEqual([0, 1, 2].map((n) => `data-mysql-${n}`));
    const client = ['exec', 'mysql-2', '-c', 'mysql', '--', 'mysql', '-uroot', '-N', '-e', rows];
    expect(await namespace.kubectl(client)).toBe('hello');
    expect(none).toEqual([]);
  });

  test('Clean up', async () => {
    const [stopLoop, deletion, looking, rest, ...none] = commands('Clean up') as [string, string, string, string];
    await namespace.shell(stopLoop);
    await namespace.shell(deletion);
    await namespace.eventually('no pod is left', 60, async () => (await namespace.shell(looking)) === '');
    await namespace.shell(rest);
    const kinds = 'statefulset,pod,service,configmap,serviceaccount,pvc';
    const left = await namespace.kubectl(['get', kinds, '--no-headers', '-o', 'name']);
    expect(left.split('\n').sort()).toEqual([
      'configmap/kube-root-ca.crt',
      'serviceaccount/default',
      'serviceaccount/mysql',
    ]);
    expect(none).toEqual([]);
  });
});
