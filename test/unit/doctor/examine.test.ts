import { examine } from '../../../tools/doctor/examine';
import { Kubectl } from '../../../tools/doctor/kubectl';
import { wantedSets, type WantedSet } from '../../../tools/doctor/wanted';
import type { Outcome } from '../../support/command';
import { synth } from '../../support/manifest';

/** What kubectl says to a command, by its first words. */
type Script = Readonly<Record<string, string | Outcome>>;

const said = (stdout: string): Outcome => ({ status: 0, stdout, stderr: '' });
const refused = (stderr: string): Outcome => ({ status: 1, stdout: '', stderr });
const json = (value: unknown) => JSON.stringify(value);

/** A kubectl that says what a test wants, and remembers what it was told. Connections are made until a policy denies them. */
class ScriptedKubectl extends Kubectl {
  readonly calls: string[] = [];
  private denies = false;

  constructor(private readonly script: Script) {
    super();
  }

  override in(): Kubectl {
    return this;
  }

  override outcomeOf(args: readonly string[], input = ''): Promise<Outcome> {
    const call = args.join(' ');
    this.calls.push(call);
    this.denies ||= input.includes('"kind":"NetworkPolicy"');
    if (call.startsWith('exec')) return Promise.resolve(said(this.denies ? 'closed\n' : 'open\n'));
    const [, answer] = Object.entries(this.script).find(([words]) => call.startsWith(words)) ?? [];
    return Promise.resolve(typeof answer === 'object' ? answer : said(answer ?? ''));
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
  'get storageclasses': json({ items: [{ metadata: { name: 'disk' } }] }),
  'get nodes': json({ items: [node] }),
  'get pods': json({ items: [] }),
  'get secret': json({ data: { 'root-password': '', 'replication-password': '', 'clone-password': '' } }),
  'get pod mysql-doctor-server': running('10.0.0.1'),
  'get pod mysql-doctor-client': running('10.0.0.2'),
};

const set = wantedSets(synth())[0] as WantedSet;

async function examined(script: Script): Promise<{ faults: string[]; calls: string[] }> {
  const kubectl = new ScriptedKubectl(script);
  const findings = await examine(kubectl, set, [], undefined);
  const faults = findings.filter(({ weight }) => weight === 'fault').map(({ text }) => text);
  return { faults, calls: kubectl.calls };
}

const removals = (calls: readonly string[]) => calls.filter((call) => call.startsWith('delete pod,networkpolicy'));

test('without a cluster, nothing else is looked at', async () => {
  const { faults, calls } = await examined({ version: refused('try again\nconnection refused\n') });
  expect(faults).toEqual([
    'no cluster answers (connection refused): choose one with kubectl config use-context, or KUBECONFIG',
  ]);
  expect(calls).toHaveLength(1);
});

test('without the namespace, nothing is made', async () => {
  const { faults, calls } = await examined({
    ...HEALTHY,
    'get namespace': refused('Error from server (NotFound): namespaces "shop" not found'),
  });
  expect(faults).toEqual(['namespace shop does not exist: kubectl create namespace shop, then ask again']);
  expect(calls.filter((call) => call.startsWith('create'))).toEqual([]);
});

test('what is wrong is found, with the namespace of kubectl', async () => {
  const { faults } = await examined({
    ...HEALTHY,
    'get secret': refused('Error from server (NotFound): secrets "mysql-credentials" not found'),
  });
  expect(faults).toEqual([
    expect.stringMatching(/^no storage class is the default one/),
    expect.stringMatching(/^Secret mysql-credentials is not in namespace shop,/),
  ]);
});

test('whoever may not look at something is told so, and all else is looked at', async () => {
  const kubectl = new ScriptedKubectl({
    ...HEALTHY,
    'get nodes': refused('nodes is forbidden'),
    create: refused('no'),
  });
  const findings = await examine(kubectl, set, [], undefined);
  const warnings = findings.filter(({ weight }) => weight === 'warning').map(({ text }) => text);
  expect(warnings).toEqual([
    'nodes and their pods cannot be looked at (nodes is forbidden)',
    'images cannot be looked at (a pod to try them with is refused: no)',
    'whether NetworkPolicies are enforced cannot be told: a pod to try them with is refused: no',
  ]);
});

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
])('what was made is removed %s', async (_, wrong) => {
  const { calls } = await examined({ ...HEALTHY, ...wrong });
  expect(removals(calls)).toHaveLength(1);
});
