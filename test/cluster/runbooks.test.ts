import { Checkout } from '../support/checkout';
import { ClusterSet } from '../support/cluster-set';
import { FULL_NAME_OF_IMAGE, Namespace } from '../support/cluster';
import { linesOf, propsIn, readmeCommands } from '../support/documents';

/** Pods are started anew, one after the other. */
jest.setTimeout(400_000);

/**
 * Commands of the documents that no other test runs, as they stand there, in a copy of the project: what its readers type is
 * what runs here.
 */
describe('on a set that runs', () => {
  let namespace: Namespace;
  let checkout: Checkout;
  let set: ClusterSet;
  beforeAll(async () => {
    namespace = await Namespace.create('runbooks');
    checkout = await Checkout.create();
    await checkout.use(namespace);
    checkout.linkPackages();
    set = ClusterSet.in(namespace);
    await checkout.shell(`${readmeCommands('Credentials')}kubectl apply -f dist/`);
    await namespace.untilReady(set.servers);
  });
  afterAll(async () => {
    checkout.remove();
    await namespace.delete();
  });

  test.each(['docs/guides/readiness.md', 'docs/troubleshooting.md'])(
    '%s: how all are, and what it means',
    async (file) => {
      const [status, explain, ...none] = linesOf(file) as [string, string];
      expect(await checkout.shell(status)).toMatch(/^mysql-0: ready: primary of cluster [^]*mysql-1[^]*mysql-2/);
      expect(await checkout.shell(explain)).toMatch(/^mysql-1: ready: .*\n\S/);
      expect(none).toEqual([]);
    },
  );

  test('docs/guides/storage.md: how full a volume is, what may go, and a dump there and back', async () => {
    const [disk, purge, dump, load, ...none] = linesOf('docs/guides/storage.md') as [string, string, string, string];
    expect(await checkout.shell(disk)).toMatch(/ \d+% \/var\/lib\/mysql$/);
    await checkout.shell(purge);
    const rows = 'SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.t';
    await set.sql(
      0,
      'CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY); INSERT INTO shop.t VALUES (1), (2)',
    );
    await namespace.eventually('mysql-1 has the rows', 20, async () => (await set.sql(1, rows)) === '1,2');
    await checkout.shell(dump);
    await set.sql(0, 'DROP DATABASE shop');
    await checkout.shell(load);
    expect(await set.sql(0, rows)).toBe('1,2');
    await namespace.eventually('mysql-2 has them again', 20, async () => (await set.sql(2, rows)) === '1,2');
    await set.secondsUntilWhole(Date.now(), 60);
    expect(none).toEqual([]);
  });

  test('docs/runbooks/move-the-primary.md: there and back, without a restart', async () => {
    const file = 'docs/runbooks/move-the-primary.md';
    const [synth, apply, follow, ...none] = linesOf(file) as [string, string, string];
    const before = await set.pods();
    const move = async (props: string, to: number) => {
      checkout.say(props);
      expect(await checkout.shell(synth)).toContain('dist/mysql.k8s.yaml');
      await checkout.shell(apply);
      await set.secondsUntilWhole(Date.now(), 150, undefined, to);
    };
    const log = checkout.start(follow);
    const [moved] = propsIn(file) as [string];
    await move(moved, 1);
    await namespace.watch(log, /has released the role to mysql-1\.mysql/);
    await move('{}', 0);
    expect(await set.pods()).toEqual(before);
    expect(none).toEqual([]);
  });

  test('docs/runbooks/upgrade-mysql.md: to another image, and back before mysql-0 was reached', async () => {
    const file = 'docs/runbooks/upgrade-mysql.md';
    const [status, synth, diff, apply, rollout, look, logs, describe, ...back] = linesOf(file);
    const shell = (line: string | undefined) => checkout.shell(line ?? '');
    expect(await shell(status)).toMatch(/^mysql-0: ready: primary of cluster/);
    // The cluster has one release: its other name takes the place of another release.
    expect(propsIn(file)).toEqual(["{ version: '9.7.4' }"]);
    checkout.say(`{ image: '${FULL_NAME_OF_IMAGE}' }`);
    await shell(synth);
    expect(await shell(`${diff} || (($? == 1))`)).toMatch(new RegExp(`^\\+ +image: ${FULL_NAME_OF_IMAGE}$`, 'm'));
    await shell(apply);
    await shell(rollout);
    expect((await shell(look)).split('\n')).toEqual([
      expect.stringMatching(/^mysql-0\t9\.7\.\S+\t0$/),
      expect.stringMatching(/^mysql-1\t9\.7\.\S+\t1$/),
      expect.stringMatching(/^mysql-2\t9\.7\.\S+\t1$/),
    ]);
    expect(await shell(logs)).toContain('ready for connections');
    expect(await shell(describe)).toContain(FULL_NAME_OF_IMAGE);

    checkout.say('{}');
    const { uid } = (await namespace.get('pvc', 'data-mysql-2')).metadata;
    for (const line of back) await shell(line);
    await shell(rollout);
    await set.secondsUntilWhole(Date.now(), 60);
    expect((await namespace.get('pvc', 'data-mysql-2')).metadata.uid).not.toBe(uid);
    expect(await namespace.kubectl(['logs', 'mysql-2', '-c', 'clone-mysql'])).toMatch(/copied cluster .* from mysql-/);
  });
});
