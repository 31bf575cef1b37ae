import { DataCopy } from '../../../lib';
import { admissionOf } from '../../../tools/doctor/kubectl';
import { pullsOf } from '../../../tools/doctor/pulls';
import { nodesOf, storageClassesOf } from '../../../tools/doctor/read-cluster';
import { requestsOfPod } from '../../../tools/doctor/requests';
import { wantedSets } from '../../../tools/doctor/wanted';
import { synth } from '../../support/manifest';

/** The tutorial warns of itself. */
beforeAll(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());

const MIB = 2 ** 20;

describe('what a set asks of the cluster', () => {
  test('is read from its manifests', () => {
    const [set, ...none] = wantedSets([...synth(), { kind: 'StatefulSet', metadata: { name: 'other' } }]);
    expect(none).toEqual([]);
    expect(set).toMatchObject({
      name: 'mysql',
      namespace: undefined,
      servers: 3,
      requests: { cpu: 0.55, memory: 1088 * MIB },
      storageClassName: undefined,
      secrets: [
        {
          name: 'mysql-credentials',
          keys: ['root-password', 'replication-password', 'clone-password'],
          isOptional: false,
          isBrought: false,
        },
      ],
      images: [{ name: 'mysql:9.7', pullPolicy: undefined }],
      serverImage: 'mysql:9.7',
      hasNetworkPolicy: true,
      podSecurity: undefined,
    });
  });

  test('has the images, Secrets and storage class of its props', () => {
    const users = [{ name: 'shop', passwordSecret: { name: 'shop-database', key: 'password' } }];
    const [set] = wantedSets(
      synth({
        version: '8.4',
        dataCopy: DataCopy.xtrabackup(),
        imagePullPolicy: 'Always',
        imagePullSecrets: ['registry'],
        storageClassName: 'fast',
        tls: { secretName: 'mysql-certificates' },
        everyPodMayConnect: true,
        users,
      }),
    );
    expect(set?.images).toEqual([
      { name: 'mysql:8.4', pullPolicy: 'Always' },
      { name: 'percona/percona-xtrabackup:8.4', pullPolicy: 'Always' },
    ]);
    expect(set?.storageClassName).toBe('fast');
    expect(set?.hasNetworkPolicy).toBe(false);
    expect(set?.secrets.slice(1)).toEqual([
      { name: 'mysql-certificates', keys: ['ca.crt', 'tls.crt', 'tls.key'], isOptional: false, isBrought: false },
      { name: 'shop-database', keys: ['password'], isOptional: true, isBrought: false },
      { name: 'registry', keys: [], isOptional: true, isBrought: false },
    ]);
  });

  test.each<[string, object]>([
    ['a Secret of the app', { kind: 'Secret', metadata: { name: 'mysql-credentials' } }],
    ['a certificate', { kind: 'Certificate', metadata: { name: 'x' }, spec: { secretName: 'mysql-credentials' } }],
    [
      'an external one',
      { kind: 'ExternalSecret', metadata: { name: 'x' }, spec: { target: { name: 'mysql-credentials' } } },
    ],
  ])('has the Secrets that the manifests bring: %s', (_, object) => {
    expect(wantedSets([...synth(), object])[0]?.secrets).toEqual([expect.objectContaining({ isBrought: true })]);
  });

  test('says the Pod Security Standard that the tutorial needs', () => {
    expect(wantedSets(synth({ insecureTutorial: true }))[0]?.podSecurity).toBe('baseline');
  });
});

test('a pod asks for what its containers ask for together, or for the most of an init container', () => {
  const container = (cpu: string, memory: string, more = {}) => ({ resources: { requests: { cpu, memory } }, ...more });
  expect(requestsOfPod({ containers: [container('500m', '1Gi'), container('50m', '64Mi')] })).toEqual({
    cpu: 0.55,
    memory: 1088 * MIB,
  });
  expect(
    requestsOfPod({ containers: [container('1', '100Mi')], initContainers: [container('200m', '300Mi')] }),
  ).toEqual({ cpu: 1, memory: 300 * MIB });
  const sidecar = container('1', '1Mi', { restartPolicy: 'Always' });
  expect(requestsOfPod({ containers: [container('1', '1Mi')], initContainers: [sidecar] }).cpu).toBe(2);
  expect(requestsOfPod({ containers: [{ resources: { limits: { memory: '2Mi' } } }, {}] })).toEqual({
    cpu: 0,
    memory: 2 * MIB,
  });
});

test('what is free on a node is what other pods leave: those that have ended, and those of the set, take nothing', () => {
  const pod = (phase: string, namespace: string, labels = {}) => ({
    metadata: { namespace, labels },
    spec: { nodeName: 'a', containers: [{ resources: { requests: { cpu: '1', memory: '1Mi' } } }] },
    status: { phase },
  });
  const node = {
    metadata: { name: 'a', labels: { zone: '1' } },
    spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] },
    status: { allocatable: { cpu: '4', memory: '100Mi' } },
  };
  const pods = [
    pod('Running', 'shop', { app: 'mysql' }),
    pod('Succeeded', 'shop'),
    pod('Pending', 'shop'),
    pod('Running', 'other', { app: 'mysql' }),
  ];
  expect(
    nodesOf({ items: [node] }, { items: pods }, [{ selector: { app: 'mysql' }, namespace: undefined }], 'shop'),
  ).toEqual([
    {
      name: 'a',
      labels: { zone: '1' },
      taints: [{ key: 'x', effect: 'NoSchedule' }],
      free: { cpu: 2, memory: 98 * MIB },
    },
  ]);
});

test('the default storage class is the one with the annotation', () => {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b', annotations } }];
  expect(storageClassesOf({ items })).toEqual([
    { name: 'a', isDefault: false },
    { name: 'b', isDefault: true },
  ]);
});

describe('what became of images', () => {
  const pod = (...states: object[]) => ({
    spec: { containers: states.map((_, n) => ({ name: `c${n}`, image: `i${n}` })) },
    status: { containerStatuses: states.map((state, n) => ({ name: `c${n}`, state })) },
  });

  test('is not known while one of them is on its way', () => {
    expect(pullsOf(pod({ running: {} }, { waiting: { reason: 'ContainerCreating' } }))).toBeUndefined();
    expect(pullsOf({ ...pod({}), status: {} })).toBeUndefined();
  });

  test('is that they are there, or why not, in a line', () => {
    const failure = { reason: 'ErrImagePull', message: 'rpc error:\nrefused' };
    const noBash = { reason: 'StartError', message: 'exec: "bash": not found' };
    const otherMachine = { reason: 'Error', exitCode: 255 };
    const seen = pullsOf(
      pod({ running: {} }, { terminated: otherMachine }, { waiting: failure }, { terminated: noBash }),
    );
    expect(seen).toEqual({
      is: {
        i0: 'done',
        i1: { failed: 'Error' },
        i2: { failed: 'ErrImagePull: rpc error: refused' },
        i3: { failed: 'StartError: exec: "bash": not found' },
      },
    });
  });

  test('is not to be told where the node refuses the pod', () => {
    const refused = { phase: 'Failed', reason: 'NodeAffinity', message: 'Predicate failed' };
    expect(pullsOf({ ...pod({}), status: refused })).toEqual({
      unknown: 'a pod to try them with is refused by its node: NodeAffinity: Predicate failed',
    });
  });

  test('is not to be told where no node takes the pod', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }];
    expect(pullsOf({ ...pod({}), status: { conditions } })).toEqual({
      unknown: 'no node takes a pod to try them with: 0/1 nodes are available',
    });
  });
});

test('a refusal that begins with a small letter is one of its own', () => {
  expect(admissionOf(1, 'error: a\nerror: b\n').refusals).toEqual(['error: a', 'error: b']);
});

describe('what kubectl says to an apply that changes nothing', () => {
  test('is a refusal for each object, and the warnings', () => {
    const stderr = [
      'Warning: would violate PodSecurity "restricted:latest"',
      'Error from server (Invalid): error when applying patch:',
      '{"metadata":{"annotations":{}}}',
      'to:',
      'for: "STDIN": spec: Forbidden',
      'The Service "mysql" is invalid: spec.clusterIP: immutable',
      '',
    ].join('\n');
    expect(admissionOf(1, stderr)).toEqual({
      refusals: [
        'Error from server (Invalid): error when applying patch: to: for: "STDIN": spec: Forbidden',
        'The Service "mysql" is invalid: spec.clusterIP: immutable',
      ],
      warnings: ['would violate PodSecurity "restricted:latest"'],
    });
  });

  test('is no refusal where it has succeeded, and one where it has not said why', () => {
    expect(admissionOf(0, 'Warning: a\n')).toEqual({ refusals: [], warnings: ['a'] });
    expect(admissionOf(1, '')).toEqual({ refusals: ['kubectl ended with 1'], warnings: [] });
  });
});
