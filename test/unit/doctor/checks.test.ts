import { checkManifests, checkPod } from '../../../tools/doctor/checks/admission';
import { checkPull } from '../../../tools/doctor/checks/images';
import { checkNetwork } from '../../../tools/doctor/checks/network';
import { checkRelease } from '../../../tools/doctor/checks/release';
import { checkRoom, withServersOf } from '../../../tools/doctor/checks/room';
import { checkSecret } from '../../../tools/doctor/checks/secrets';
import { checkStorage } from '../../../tools/doctor/checks/storage';
import type { Node } from '../../../tools/doctor/facts';
import type { Finding } from '../../../tools/doctor/finding';

const said = (findings: readonly Finding[]) => findings.map(({ weight, text }) => `${weight}: ${text}`);

const MIB = 2 ** 20;
const node = (name: string, cpu: number, mib: number, more: Partial<Node> = {}): Node => ({
  ...{ name, labels: {}, taints: [], free: { cpu, memory: mib * MIB } },
  ...more,
});

/** Three servers, each with a GiB and half a core. */
const set = (spec: object = {}) => ({
  name: 'mysql',
  servers: 3,
  template: { spec },
  requests: { cpu: 0.5, memory: 1024 * MIB },
});
const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } };
const spread = { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } } };

test.each<[string, string[]]>([
  ['v1.34.4', ['well: Kubernetes v1.34.4']],
  ['v1.25.0', ['well: Kubernetes v1.25.0']],
  ['v1.28.3-gke.1', ['well: Kubernetes v1.28.3-gke.1']],
  [
    'v1.24.17',
    ['fault: Kubernetes v1.24.17 is older than v1.25.16, the oldest that is supported: upgrade the cluster'],
  ],
  ['v1.35.0', ['well: Kubernetes v1.35.0, newer than v1.34.4, the newest that the manifests are checked against']],
  ['?', ['warning: "?" is not the name of a Kubernetes release: nobody can tell its age']],
])('release %s', (release, wanted) => {
  expect(said(checkRelease(release))).toEqual(wanted);
});

const disk = { name: 'disk', isDefault: true };
const fast = { name: 'fast', isDefault: false };

test.each([
  ['a default class', undefined, [fast, disk], 'well: default storage class disk'],
  ['the class that is named', 'fast', [fast, disk], 'well: storage class fast'],
  [
    'a named class that is not there',
    'slow',
    [fast, disk],
    'fault: storage class slow does not exist (there is fast, disk): name another in storageClassName, or make it',
  ],
  [
    'a named class where there is none',
    'slow',
    [],
    'fault: storage class slow does not exist (there is none): name another in storageClassName, or make it',
  ],
  [
    'no default class',
    undefined,
    [fast],
    'fault: no storage class is the default one (there is fast): name one in storageClassName, or make one the default: kubectl annotate storageclass fast storageclass.kubernetes.io/is-default-class=true',
  ],
  [
    'no class at all',
    undefined,
    [],
    'fault: the cluster has no storage class: install a provisioner of volumes with a class, and make it the default one',
  ],
] as const)('storage: %s', (_, storageClassName, classes, wanted) => {
  expect(said(checkStorage({ storageClassName }, classes))).toEqual([wanted]);
});

const TAINT = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

test.each<[string, object, Node[], string]>([
  [
    'three nodes with room for one each',
    spread,
    [node('a', 1, 1500), node('b', 1, 1500), node('c', 1, 1500)],
    'well: room for 3 servers of mysql',
  ],
  [
    'one large node',
    spread,
    [node('a', 4, 8000)],
    'warning: 3 servers of mysql share 1 node: they start, and what befalls one node befalls several of them',
  ],
  ['one large node, and servers that may share it', {}, [node('a', 4, 8000)], 'well: room for 3 servers of mysql'],
  [
    'too little memory',
    spread,
    [node('a', 4, 1500), node('b', 4, 700)],
    'fault: there is room for 1 of 3 servers of mysql: each asks for 0.5 CPU and 1024 MiB of memory, and node a, which has most memory, has 4 CPU and 1500 MiB of memory left. Add a node or a larger one, or ask for less in resources, or for fewer replicas',
  ],
  [
    'too little CPU',
    spread,
    [node('a', 1.2, 8000)],
    'fault: there is room for 2 of 3 servers of mysql: each asks for 0.5 CPU and 1024 MiB of memory, and node a, which has most memory, has 1.2 CPU and 8000 MiB of memory left. Add a node or a larger one, or ask for less in resources, or for fewer replicas',
  ],
  [
    'fewer nodes than servers that insist on a node each',
    apart,
    [node('a', 4, 8000), node('b', 4, 8000)],
    'fault: there is room for 2 of 3 servers of mysql: each asks for 0.5 CPU and 1024 MiB of memory on a node of its own, and node a, which has most memory, has 4 CPU and 8000 MiB of memory left. Add a node or a larger one, or ask for less in resources, or for fewer replicas',
  ],
  [
    'nodes with a taint',
    {},
    [node('a', 4, 8000, { taints: [TAINT] })],
    'fault: no node takes servers of mysql: its labels must be those of nodeSelector, and its taints be in tolerations',
  ],
  [
    'nodes with a taint that is tolerated',
    { tolerations: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] },
    [node('a', 4, 8000, { taints: [TAINT] })],
    'well: room for 3 servers of mysql',
  ],
  [
    'nodes with a taint where all are tolerated',
    { tolerations: [{ operator: 'Exists' }] },
    [node('a', 4, 8000, { taints: [TAINT] })],
    'well: room for 3 servers of mysql',
  ],
  [
    'nodes that ask to be avoided',
    {},
    [node('a', 4, 8000, { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] })],
    'well: room for 3 servers of mysql',
  ],
  [
    'nodes without the labels that are wanted',
    { nodeSelector: { disk: 'ssd' } },
    [node('a', 4, 8000), node('b', 4, 8000, { labels: { disk: 'hdd' } })],
    'fault: no node takes servers of mysql: its labels must be those of nodeSelector, and its taints be in tolerations',
  ],
])('room: %s', (_, spec, nodes, wanted) => {
  expect(said(checkRoom(set(spec), nodes))).toEqual([wanted]);
});

test('servers of one set leave less to another: each is where fewest are, and then most memory is left', () => {
  const nodes = [node('a', 4, 2000), node('b', 4, 5000), node('c', 4, 900), node('d', 4, 9000, { taints: [TAINT] })];
  const left = withServersOf(set(), nodes);
  expect(left.map(({ name, free }) => [name, free.memory / MIB, free.cpu])).toEqual([
    ['a', 2000 - 1024, 3.5],
    ['b', 5000 - 2 * 1024, 3],
    ['c', 900, 4],
    ['d', 9000, 4],
  ]);
  expect(said(checkRoom(set(), left))).toEqual([expect.stringMatching(/^fault: there is room for 2 of 3 /)]);
});

const needed = {
  name: 'mysql-credentials',
  keys: ['root-password', 'clone-password'],
  isOptional: false,
  isBrought: false,
};
const optional = { name: 'shop', keys: ['password'], isOptional: true, isBrought: false };

test.each([
  ['with all its keys', needed, ['clone-password', 'root-password', 'more'], 'well: Secret mysql-credentials'],
  [
    'that is missing',
    needed,
    undefined,
    'fault: Secret mysql-credentials is not in namespace shop, and pods wait for it: make it with root-password, clone-password',
  ],
  [
    'that comes with the manifests',
    { ...needed, isBrought: true },
    undefined,
    'well: Secret mysql-credentials comes with the manifests',
  ],
  [
    'that lacks a key',
    needed,
    ['root-password'],
    'fault: Secret mysql-credentials in namespace shop lacks clone-password, and pods wait for it: add what is missing',
  ],
  [
    'of a user, missing',
    optional,
    undefined,
    'warning: Secret shop is not in namespace shop, and servers start without it: make it with password',
  ],
  [
    'of a user, without the key',
    optional,
    [],
    'warning: Secret shop in namespace shop lacks password, and servers start without it: add what is missing',
  ],
  [
    'of a registry, missing',
    { ...optional, keys: [] },
    undefined,
    'warning: Secret shop is not in namespace shop, and servers start without it: make it',
  ],
] as const)('a Secret %s', (_, secret, keys, wanted) => {
  expect(said(checkSecret(secret, 'shop', keys))).toEqual([wanted]);
});

test('an image that cannot be had is told with what the node says', () => {
  expect(said(checkPull('mysql:9.7', 'done'))).toEqual(['well: image mysql:9.7']);
  expect(said(checkPull('mysql:9.9', { failed: 'ErrImagePull: not found' }))).toEqual([
    'fault: no container of image mysql:9.9 starts (ErrImagePull: not found): correct version or image, name imagePullSecrets for its registry, or load the image into the nodes',
  ]);
});

const POD_SECURITY = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';

test.each([
  ['is taken', undefined, { refusals: [], warnings: [] }, ['well: namespace shop takes pods of mysql']],
  [
    'is taken with a warning',
    undefined,
    { refusals: [], warnings: ['would violate'] },
    ['well: namespace shop takes pods of mysql', 'warning: Kubernetes warns: would violate'],
  ],
  [
    'is refused by Pod Security, of a set that says what it needs',
    'baseline',
    { refusals: [POD_SECURITY], warnings: [] },
    [
      `fault: namespace shop refuses pods of mysql (${POD_SECURITY}): choose another namespace, or have this one accept it: kubectl label namespace shop --overwrite pod-security.kubernetes.io/enforce=baseline`,
    ],
  ],
  [
    'is refused by Pod Security, of a set that was changed',
    undefined,
    { refusals: [POD_SECURITY], warnings: [] },
    [
      `fault: namespace shop refuses pods of mysql (${POD_SECURITY}): take out of the pods what it names, or choose another namespace`,
    ],
  ],
  [
    'is refused by something else',
    undefined,
    { refusals: ['exceeded quota: small'], warnings: [] },
    ['fault: namespace shop refuses pods of mysql (exceeded quota: small): do as it says, or choose another namespace'],
  ],
] as const)('a pod that %s', (_, podSecurity, admission, wanted) => {
  expect(said(checkPod({ name: 'mysql', podSecurity }, 'shop', admission))).toEqual(wanted);
});

test('what Kubernetes says of the manifests is told, object by object', () => {
  expect(said(checkManifests({ refusals: [], warnings: [] }))).toEqual(['well: Kubernetes takes the manifests']);
  expect(said(checkManifests({ refusals: ['a', 'b'], warnings: ['c'] }))).toEqual([
    'fault: kubectl apply would be refused (a): do as it says',
    'fault: kubectl apply would be refused (b): do as it says',
    'warning: Kubernetes warns: c',
  ]);
});

test.each([
  ['enforced', true, 'enforced', ['well: NetworkPolicies are enforced']],
  [
    'not enforced',
    true,
    'not-enforced',
    [
      'warning: NetworkPolicies are not enforced: every pod of the cluster reaches the servers of mysql, and only passwords keep it out. Install a network plugin that enforces them, or say everyPodMayConnect, so that nobody relies on the policy',
    ],
  ],
  [
    'not to be told',
    true,
    { undecided: 'no pods' },
    ['warning: whether NetworkPolicies are enforced cannot be told: no pods'],
  ],
  ['not enforced, of a set that has none', false, 'not-enforced', []],
] as const)('NetworkPolicies: %s', (_, hasNetworkPolicy, seen, wanted) => {
  expect(said(checkNetwork({ name: 'mysql', hasNetworkPolicy }, seen))).toEqual(wanted);
});
