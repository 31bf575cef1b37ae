import { Namespaces, Pods } from 'cdk8s-plus-25';
import { Testing } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';
import { MYSQL_PORT } from '../../lib/model/model';
import { COPY_PORT } from '../../lib/model/xtrabackup';
import { CLIENT, Namespace } from '../support/cluster';
import { commandsIn, readmeCommands } from '../support/documents';
import { chart, synth } from '../support/manifest';

/** A pod may have to wait for its image. */
jest.setTimeout(300_000);

const READY = '--for=condition=Ready';
/** Longer than a lost packet takes to be sent again. */
const PATIENCE = 3;
/** Ends at once when it is told to. */
const SLEEP = "trap 'exit 0' TERM; sleep infinity & wait";

const connects = (host: string, port: number) => `timeout ${PATIENCE} bash -c '</dev/tcp/${host}/${port}' 2>/dev/null`;

async function start(namespace: Namespace, items: unknown[]): Promise<void> {
  await namespace.shell(readmeCommands('Credentials'));
  await namespace.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

async function runPod(namespace: Namespace, name: string, labels: Record<string, string>): Promise<void> {
  const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const command = ['--command', '--', 'bash', '-c', SLEEP];
  await namespace.kubectl(['run', name, '--image=mysql:9.7', `--labels=${label.join()}`, ...command]);
  await namespace.kubectl(['wait', READY, `pod/${name}`, '--timeout=120s']);
}

const addressOf = async (namespace: Namespace, pod: string): Promise<string> =>
  (await namespace.get('pod', pod)).status.podIP;

const reaches = async (namespace: Namespace, pod: string, host: string, port: number): Promise<boolean> =>
  (await namespace.bashIn(pod, connects(host, port))).status === 0;

/** Network plugins learn of new pods and labels a moment later. */
const untilReached = (namespace: Namespace, pod: string, host: string, port: number) =>
  namespace.eventually(`${pod} reaches ${host}:${port}`, 30, () => reaches(namespace, pod, host, port));

/**
 * Connections that are made, or not. What refuses is the policy and nothing else: every target is also reached by somebody
 * for whom it makes no difference but this policy.
 */
describe('the NetworkPolicy', () => {
  let home: Namespace;
  let abroad: Namespace;
  /** Address of a server by ordinal, and of one that takes connections of everybody. */
  let servers: string[];
  let open: string;
  let kubernetes: string;

  beforeAll(async () => {
    // `kubectl run`, as the README has it, makes pods that the restricted standard refuses.
    home = await Namespace.create('home', 'baseline');
    abroad = await Namespace.create('abroad', 'baseline');
    const c = chart();
    const mysql = new ReplicatedMySql(c, 'mysql', { replicas: 2 });
    const namespaces = Namespaces.select(c, 'abroad', { names: [abroad.name] });
    mysql.allowFrom(Pods.select(c, 'reports', { labels: { run: 'reports' }, namespaces }));
    await start(home, Testing.synth(c));
    await start(abroad, synth({ replicas: 1, everyPodMayConnect: true }));
    for (const [namespace, name, labels] of [
      [home, 'labelled', CLIENT],
      [home, 'stranger', {}],
      [abroad, 'labelled', CLIENT],
      [abroad, 'reports', {}],
    ] as const) {
      await runPod(namespace, name, { run: name, ...labels });
    }
    await home.untilReady(2); // the replica has copied and follows: members reach each other
    await abroad.untilReady(1);
    servers = [await addressOf(home, 'mysql-0'), await addressOf(home, 'mysql-1')];
    open = await addressOf(abroad, 'mysql-0');
    kubernetes = (await home.bashIn('stranger', 'echo "$KUBERNETES_SERVICE_HOST"')).stdout.trim();
  });
  afterAll(async () => {
    await home.delete();
    await abroad.delete();
  });

  test('admits a labelled pod of the namespace to every server, by address and by name', async () => {
    for (const host of [...servers, 'mysql-primary', 'mysql-read', 'mysql-1.mysql']) {
      await untilReached(home, 'labelled', host, 3306);
    }
  });

  test('refuses a pod of the namespace without the label, until it has it', async () => {
    for (const server of servers) expect(await reaches(home, 'stranger', server, 3306)).toBe(false);
    const [[key, value]] = Object.entries(CLIENT) as [[string, string]];
    await home.kubectl(['label', 'pod', 'stranger', `${key}=${value}`]);
    for (const server of servers) await untilReached(home, 'stranger', server, 3306);
    await home.kubectl(['label', 'pod', 'stranger', `${key}-`]);
    await home.eventually('the stranger is refused again', 30, async () => {
      return !(await reaches(home, 'stranger', servers[0] as string, 3306));
    });
  });

  test('refuses pods of another namespace, labelled or not, but for those that the code names', async () => {
    await untilReached(abroad, 'reports', servers[0] as string, 3306);
    await untilReached(abroad, 'reports', `mysql-read.${home.name}`, 3306);
    for (const pod of ['labelled', 'mysql-0']) {
      expect(await reaches(abroad, pod, servers[0] as string, 3306)).toBe(false);
    }
  });

  test('lets a server reach the other servers and DNS', async () => {
    await untilReached(home, 'mysql-0', servers[1] as string, 3306);
    await untilReached(home, 'mysql-1', 'mysql-primary', 3306); // the name takes DNS over UDP
    const { stdout: nameServer } = await home.bashIn(
      'mysql-0',
      "sed -n 's/^nameserver //p' /etc/resolv.conf | head -n 1",
    );
    await untilReached(home, 'mysql-0', nameServer.trim(), 53);
  });

  test('lets a server reach nothing else: no server of another set, and not Kubernetes', async () => {
    const targets = [
      [open, 3306],
      [kubernetes, 443],
    ] as const;
    for (const [host, port] of targets) {
      await untilReached(home, 'stranger', host, port);
      expect(await reaches(home, 'mysql-0', host, port)).toBe(false);
    }
  });

  test('is gone with everyPodMayConnect', async () => {
    await untilReached(home, 'labelled', open, 3306);
    await untilReached(abroad, 'reports', open, 3306);
  });

  test('is not in the way of what the README says about connecting', async () => {
    const [look, create, connect, ...none] = commandsIn('README.md', 'Connect') as [string, string, string];
    expect(await home.shell(look)).toMatch(/mysql-0\t0/); // root looks at the primary from inside
    await home.shell(create);
    // kubectl may miss what a pod prints that ends at once.
    await home.eventually('the application connects from its own pod', 60, async () =>
      /^mysql-0$/m.test(await home.shell(connect)),
    );
    expect(none).toEqual([]);
  });
});

describe('the NetworkPolicy of a set that copies with XtraBackup', () => {
  let home: Namespace;
  beforeAll(async () => {
    home = await Namespace.create('copies', 'baseline');
    await start(home, synth({ insecureTutorial: true, everyPodMayConnect: false, replicas: 2 }));
    await runPod(home, 'labelled', CLIENT);
    await runPod(home, 'stranger', { run: 'stranger' });
    await home.untilReady(2); // the replica has copied
  });
  afterAll(() => home.delete());

  test('lets its servers reach the port for copies of each other, and nobody else', async () => {
    for (const [server, other] of [
      ['mysql-0', 'mysql-1'],
      ['mysql-1', 'mysql-0'],
    ] as const) {
      const address = await addressOf(home, server);
      await untilReached(home, other, address, COPY_PORT.number);
      await untilReached(home, 'labelled', address, MYSQL_PORT.number);
      for (const pod of ['labelled', 'stranger']) {
        expect([pod, await reaches(home, pod, address, COPY_PORT.number)]).toEqual([pod, false]);
      }
      expect(await reaches(home, 'stranger', address, MYSQL_PORT.number)).toBe(false);
    }
  });

  test('is what refuses them: without it, they reach that port', async () => {
    const address = await addressOf(home, 'mysql-0');
    await home.kubectl(['delete', 'networkpolicy', '--all']);
    for (const pod of ['labelled', 'stranger']) await untilReached(home, pod, address, COPY_PORT.number);
  });
});
