import { examine } from '../../../tools/doctor/examine';
import { Kubectl } from '../../../tools/doctor/kubectl';
import { wantedSets, type WantedSet } from '../../../tools/doctor/wanted';
import type { Outcome } from '../../../tools/support/command';
import { synth } from '../../support/manifest';

/** What kubectl says to a command, by its first words. */
type Script = Readonly<Record<string, string | Outcome>>;

const said = (stdout: string): Outcome => ({ status: 0, stdout, stderr: '' });
const refused = (stderr: string): Outcome => ({ status: 1, stdout: '', stderr });
const json = (value: unknown) => JSON.stringify(value);

/** A cluster that says what a test wants, and remembers what it was told. */
class ScriptedCluster {
  readonly calls: string[] = [];
  private hasPolicy = false;

  constructor(
    private readonly script: Script,
    private readonly enforces = true,
  ) {}

  answer(namespace: string, args: readonly string[], input: string): Outcome {
    const call = args.join(' ');
    this.calls.push(`${namespace}: ${call}`);
    this.hasPolicy ||= input.includes('"kind":"NetworkPolicy"');
    const [, answer] = Object.entries(this.script).find(([words]) => call.startsWith(words)) ?? [];
    if (answer === undefined && args[0] === 'exec')
      return said(this.hasPolicy && this.enforces ? 'closed\n' : 'open\n');
    return typeof answer === 'object' ? answer : said(answer ?? '');
  }
}

class ScriptedKubectl extends Kubectl {
  constructor(
    private readonly cluster: ScriptedCluster,
    private readonly namespace = 'none',
  ) {
    super();
  }

  override in(namespace: string): Kubectl {
    return new ScriptedKubectl(this.cluster, namespace);
  }

  override outcomeOf(args: readonly string[], input = ''): Promise<Outcome> {
    return Promise.resolve(this.cluster.answer(this.namespace, args, input));
  }
}

const running = (address: string) =>
  json({
    spec: { containers: [{ name: 'image-0', image: 'mysql:9.7' }] },
    status: { podIP: address, containerStatuses: [{ name: 'image-0', state: { running: {} } }] },
  });

const node = {
  metadata: { name: 'a' },
  spec: {},
  status: { allocatable: { cpu: '8', memory: '16Gi' } },
};

const HEALTHY: Script = {
  version: json({ serverVersion: { gitVersion: 'v1.34.4' } }),
  'config view': json({ contexts: [{ context: { namespace: 'shop' } }] }),
  'get namespace': json({}),
  'get storageclasses': json({
    items: [{ metadata: { name: 'disk', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }],
  }),
  'get nodes': json({ items: [node] }),
  'get pods': json({ items: [] }),
  'get secret': json({ data: { 'root-password': '', 'replication-password': '', 'clone-password': '' } }),
  'get pod mysql-doctor-server': running('10.0.0.1'),
  'get pod mysql-doctor-client': running('10.0.0.2'),
};

const set = wantedSets(synth())[0] as WantedSet;

const WELL = [
  'well: Kubernetes v1.34.4',
  'well: default storage class disk',
  'warning: 3 servers of mysql share 1 node: they start, and what befalls one node befalls several of them',
  'well: Secret mysql-credentials',
  'well: namespace shop takes pods of mysql',
  'well: Kubernetes takes the manifests',
  'well: image mysql:9.7',
  'well: NetworkPolicies are enforced',
];

/** What is found, with `wrong` in the place of what is well, and what the cluster was told. */
async function examined(
  wrong: Script = {},
  { enforces, sets = [set] }: { enforces?: boolean; sets?: readonly WantedSet[] } = {},
): Promise<{ found: string[]; calls: string[] }> {
  const cluster = new ScriptedCluster({ ...wrong, ...HEALTHY, ...wrong }, enforces);
  const last = sets.at(-1) as WantedSet;
  const findings = await examine(new ScriptedKubectl(cluster), last, { sets, objects: [], namespace: undefined });
  return { found: findings.map(({ weight, text }) => `${weight}: ${text}`), calls: cluster.calls };
}
const changed = (lines: Readonly<Record<number, string>>) => WELL.map((line, n) => lines[n] ?? line);

test('a cluster that can run the set is well', async () => {
  expect((await examined()).found).toEqual(WELL);
});

test('all that is made is made in the namespace of kubectl', async () => {
  const { calls } = await examined();
  const changes = calls.filter((call) => /: (create|exec|delete) /.test(call));
  expect(changes).toHaveLength(7); // two pods, a policy, a pod that is only tried; two connections; the removal
  expect(changes.filter((call) => !call.startsWith('shop: '))).toEqual([]);
});

test('policies that deny nothing are told', async () => {
  jest.useFakeTimers();
  const examining = examined({}, { enforces: false });
  await jest.advanceTimersByTimeAsync(60_000); // a network plugin is given time to learn of a policy
  jest.useRealTimers();
  expect((await examining).found.at(-1)).toMatch(/^warning: NetworkPolicies are not enforced: /);
});

test('without a cluster, nothing else is looked at', async () => {
  const { found, calls } = await examined({ version: refused('try again\nconnection refused\n') });
  expect(found).toEqual([
    'fault: no cluster answers (connection refused): choose one with kubectl config use-context, or KUBECONFIG',
  ]);
  expect(calls).toHaveLength(1);
});

test('without the namespace, nothing is made', async () => {
  const { found, calls } = await examined({
    'get namespace': refused('Error from server (NotFound): namespaces "shop" not found'),
  });
  expect(found).toEqual(['fault: namespace shop does not exist: kubectl create namespace shop, then ask again']);
  expect(calls.filter((call) => call.includes('create'))).toEqual([]);
});

test('a Secret that is missing is told, and all else is looked at', async () => {
  const { found } = await examined({
    'get secret': refused('Error from server (NotFound): secrets "mysql-credentials" not found'),
  });
  expect(found).toEqual(
    changed({ 3: expect.stringMatching(/^fault: Secret mysql-credentials is not in namespace shop,/) as never }),
  );
});

test('whoever may not look at something is told so, and all else is looked at', async () => {
  const forbidden = 'Error from server (Forbidden): pods is forbidden: User "ci" cannot create resource "pods"';
  const { found } = await examined({ 'get nodes': refused('nodes is forbidden'), create: refused(forbidden) });
  expect(found).toEqual(
    changed({
      2: 'unknown: nodes and their pods cannot be looked at (nodes is forbidden)',
      4: `unknown: whether namespace shop takes pods of mysql cannot be looked at (${forbidden})`,
      6: `unknown: images cannot be looked at (a pod to try them with is refused: ${forbidden})`,
      7: `warning: whether NetworkPolicies are enforced cannot be told: a pod to try them with is refused: ${forbidden}`,
    }),
  );
});

test('the sets of the manifests share the room there is', async () => {
  const first = { ...set, name: 'first', requests: { cpu: 2.2, memory: 2 ** 30 } };
  const { found } = await examined({}, { sets: [first, set] });
  expect(found[2]).toMatch(/^fault: there is room for 2 of 3 servers of mysql: /);
});

describe('what was made is removed', () => {
  const removals = (calls: readonly string[]) => calls.filter((call) => call.includes(': delete pod,networkpolicy'));

  test.each<[string, Script]>([
    ['when it was refused', { create: refused('forbidden') }],
    [
      'when an image cannot be pulled',
      {
        'get pod mysql-doctor-server': json({
          spec: { containers: [{ name: 'image-0', image: 'mysql:9.7' }] },
          status: { containerStatuses: [{ name: 'image-0', state: { waiting: { reason: 'ErrImagePull' } } }] },
        }),
      },
    ],
    ['when all was well', {}],
  ])('%s', async (_, wrong) => {
    expect(removals((await examined(wrong)).calls)).toHaveLength(1);
  });

  test('or it is told that it is still there, and how to remove it', async () => {
    const { found } = await examined({ delete: refused('pods is forbidden') });
    expect(found.at(-1)).toBe(
      'warning: what the doctor has made is not removed (pods is forbidden): kubectl delete pod,networkpolicy --namespace shop --selector=cdk8s-replicated-mysql/doctor',
    );
  });

  test('when the doctor is interrupted, which then makes nothing more', async () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const cluster = new ScriptedCluster(HEALTHY);
    const answer = cluster.answer.bind(cluster);
    jest.spyOn(cluster, 'answer').mockImplementation((namespace, args, input) => {
      if (args[0] === 'create') process.emit('SIGINT');
      return answer(namespace, args, input);
    });
    await examine(new ScriptedKubectl(cluster), set, { sets: [set], objects: [], namespace: undefined });
    const { calls } = cluster;
    const made = calls.filter((call) => call.includes(': create --filename=-'));
    expect(made).toHaveLength(1);
    expect(removals(calls)).toHaveLength(1);
    expect(exit).toHaveBeenCalledWith(130);
    exit.mockRestore();
  });
});
