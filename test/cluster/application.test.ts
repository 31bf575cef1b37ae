import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ClusterSet } from '../support/cluster-set';
import { Namespace } from '../support/cluster';
import { run } from '../../tools/support/command';
import { linesOf, NOT_RUN, readmeCommands } from '../support/documents';
import { loadPod } from '../support/load-pod';
import type { Manifest } from '../support/manifest';
import { bringProgram, withoutImage } from '../support/node-program';

/** A test waits for pods, and for the ConfigMap. */
jest.setTimeout(300_000);

const EXAMPLE = resolve(__dirname, '../../examples/application');
const TS_NODE = require.resolve('ts-node/dist/bin');

/** What the program counts of one kind. */
interface Counts {
  readonly done: number;
  readonly retried: number;
  readonly failed: number;
  readonly servers?: Readonly<Record<string, number>>;
}

interface Report {
  readonly writes: Counts;
  readonly reads: Counts;
  readonly errors: Readonly<Record<string, number>>;
}

/** A real client, with pools, as applications have them: what it gives up, its users would see. */
describe('the example of an application goes on writing and reading', () => {
  let namespace: Namespace;
  let set: ClusterSet;
  let pods: string[];

  beforeAll(async () => {
    namespace = await Namespace.create('application');
    set = ClusterSet.in(namespace);
    await namespace.shell(readmeCommands('Credentials'));
    // Instead of the rest: what is synthesized, for another primary too, and the program without an image of its own.
    const [secret, ...others] = linesOf('examples/application/README.md') as [string, ...string[]];
    const [build, apply] = Object.keys(NOT_RUN['examples/application/README.md']);
    expect(others).toEqual([build, 'npm run synth:examples', apply]);
    await namespace.shell(secret);
    await applyWithPrimary(0);
    await namespace.untilReady(set.servers);
    pods = await podsOfShop();
    for (const pod of pods) await bringProgram(namespace, pod, join(EXAMPLE, 'client', 'client.mjs'), ['mysql2']);
    await namespace.kubectl(['rollout', 'status', 'deployment/shop', '--timeout=120s']);
    await progress();
  });
  afterAll(() => namespace.delete());

  /** What a person does who changes this number in main.ts, synthesizes and applies. */
  async function applyWithPrimary(primary: number): Promise<void> {
    const source = (await readFile(join(EXAMPLE, 'main.ts'), 'utf8')).replace('primary: 0,', `primary: ${primary},`);
    expect(source).toContain(`primary: ${primary},`);
    const dist = await mkdtemp(join(tmpdir(), 'application-'));
    await run(process.execPath, [TS_NODE, '-e', source], { cwd: EXAMPLE, env: { CDK8S_OUTDIR: dist } });
    const manifests = parseAllDocuments(await readFile(join(dist, 'shop.k8s.yaml'), 'utf8'));
    await rm(dist, { recursive: true });
    const items = manifests
      .map((document) => document.toJS() as Manifest)
      .map((object) => (object.kind === 'Deployment' ? withoutImage(object, 'client.mjs') : object));
    await namespace.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  }

  async function podsOfShop(): Promise<string[]> {
    const { spec } = await namespace.get('deployment', 'shop');
    const [[key, value]] = Object.entries(spec.selector.matchLabels) as [[string, string]];
    const { items } = await namespace.get('pods', '-l', `${key}=${value}`);
    return items.map(({ metadata }: Manifest) => metadata.name);
  }

  async function reportOver(pod: string, address: string): Promise<Report> {
    const ask = `exec 3<>/dev/tcp/${address}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
    const { stdout } = await namespace.bashIn(pod, ask);
    return JSON.parse(stdout.split('\r\n\r\n')[1] ?? '') as Report;
  }

  const reports = () => Promise.all(pods.map((pod) => reportOver(pod, '127.0.0.1/8080')));

  /** Waits until every pod has written and read once more. */
  async function progress(): Promise<Report[]> {
    const before = await namespace.eventually('the program answers', 60, reports);
    return namespace.eventually('every pod writes and reads', 60, async () => {
      const now = await reports();
      const goesOn = now.every(({ writes, reads }, n) => {
        const { writes: written, reads: read } = before[n] as Report;
        return writes.done > written.done && reads.done > read.done;
      });
      return goesOn && now;
    });
  }

  /** Fails if a pod has given up anything or was started anew, or an order that was acknowledged is not on every server. */
  async function verify(what: string): Promise<void> {
    const seen = await progress();
    console.log(`${what}\n${seen.map((report) => JSON.stringify(report)).join('\n')}`);
    for (const { writes, reads } of seen)
      expect({ writes: writes.failed, reads: reads.failed }).toEqual({ writes: 0, reads: 0 });
    for (const pod of pods) {
      const { status } = await namespace.get('pod', pod);
      expect(status.containerStatuses[0].restartCount).toBe(0);
    }
    const logs = await Promise.all(pods.map((pod) => namespace.kubectl(['logs', pod, '-c', 'shop'])));
    const orders = logs.flatMap((log) => [...log.matchAll(/^order (\S+)$/gm)].map(([, id]) => id as string));
    expect(orders.length).toBeGreaterThan(0);
    for (const ordinal of set.ordinals) {
      await namespace.eventually(`mysql-${ordinal} has all ${orders.length} orders`, 30, async () => {
        const held = new Set((await set.sql(ordinal, 'SELECT id FROM shop.orders')).split('\n'));
        return orders.every((id) => held.has(id));
      });
    }
  }

  test('reads are answered by more servers than the one that takes writes', async () => {
    const servers = new Set((await progress()).flatMap(({ reads }) => Object.keys(reads.servers ?? {})));
    expect([...servers].some((server) => server !== 'mysql-0')).toBe(true);
  });

  test('its Service answers a neighbour', async () => {
    await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(loadPod('neighbour', 'sleep infinity')));
    await namespace.kubectl(['wait', '--for=condition=Ready', 'pod/neighbour', '--timeout=60s']);
    const { writes } = await namespace.eventually('the Service answers', 30, () => reportOver('neighbour', 'shop/80'));
    expect(writes.done).toBeGreaterThan(0);
  });

  test('through the deletion of the primary’s pod: it tries again, gives nothing up, and loses no order', async () => {
    const { uid } = await set.pod(0);
    const since = Date.now();
    await namespace.kubectl(['delete', 'pod', 'mysql-0', '--wait=false']);
    const isNew = (pod?: { uid: string }) => pod !== undefined && pod.uid !== uid;
    const seconds = await set.secondsUntilWhole(since, 120, ([first]) => isNew(first));
    await verify(`pod of the primary deleted, whole after ${seconds.toFixed(1)} s`);
  });

  test('through primary: 1 in its code: the same', async () => {
    const since = Date.now();
    await applyWithPrimary(1);
    const seconds = await set.secondsUntilWhole(since, 120, undefined, 1);
    await verify(`primary: 1, whole after ${seconds.toFixed(1)} s`);
    expect(await podsOfShop()).toEqual(pods);
  });
});
