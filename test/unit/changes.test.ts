import type { ReplicatedMySqlProps } from '../../lib';
import { run } from '../../tools/support/command';
import { synth } from '../support/manifest';

/** Paths of all values in which two manifests differ. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b) ? [] : [path];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${path}/${key}`)).sort();
}

/** An object's place in the list says nothing: its kind and name do. */
const byName = (props = {}) =>
  Object.fromEntries(synth(props).map((object) => [`${object.kind} ${object.metadata.name}`, object]));

test('more servers change the number of pods, and nothing that concerns the pods that are there', () => {
  const changed = differences(byName({ replicas: 3 }), byName({ replicas: 5 }));
  expect(changed).toEqual(['/ConfigMap mysql/data/topology', '/StatefulSet mysql/spec/replicas']);
  expect(differences(byName({ replicas: 1 }), byName({ replicas: 3 }))).toEqual([
    '/ConfigMap mysql/data/topology',
    BUDGET,
    '/StatefulSet mysql/spec/replicas',
  ]);
});

/** What the set survives, for people: it stands on the StatefulSet, not on its pods. */
const BUDGET = '/StatefulSet mysql/metadata/annotations/cdk8s-replicated-mysql/survives';

test.each<[ReplicatedMySqlProps, string[]]>([
  [{ durability: 'semi-sync' }, [BUDGET]],
  [{ semiSyncStallLimitSeconds: 3 }, []],
  [{ relaxedReplicas: false }, [BUDGET]],
])('%j changes what running pods follow, and restarts none', (props, others) => {
  expect(differences(byName(), byName(props))).toEqual(['/ConfigMap mysql/data/topology', ...others]);
});

test('another version changes no selector and no claim template, which Kubernetes would refuse', () => {
  const changed = differences(byName({ version: '9.7.3' }), byName({ version: '9.7.4' }));
  expect(changed).toContain('/StatefulSet mysql/spec/template/spec/containers/0/image');
  expect(changed.filter((path) => path.includes('volumeClaimTemplates') || path.includes('selector'))).toEqual([]);
});

test('other resources change nothing but them', () => {
  const server = (cpu: string) => ({ resources: { server: { requests: { cpu }, limits: { memory: '3Gi' } } } });
  const changed = differences(byName(server('1')), byName(server('2')));
  const inPod = '/StatefulSet mysql/spec/template/spec';
  expect(changed).toEqual([
    `${inPod}/containers/0/resources/requests/cpu`,
    `${inPod}/initContainers/0/resources/requests/cpu`,
    `${inPod}/initContainers/1/resources/requests/cpu`,
  ]);
});

test('another option gives pods a reason to start anew', () => {
  const changed = differences(byName(), byName({ replicaOptions: { maxConnections: 7 } }));
  expect(changed).toEqual([
    '/ConfigMap mysql/data/replica.cnf',
    '/StatefulSet mysql/spec/template/metadata/annotations/cdk8s-replicated-mysql/files',
  ]);
});

test('ten times as many sets take at most twelve times as long', async () => {
  // In a process of its own: a test's memory, and what jest puts between a program and its globals, is no part of it.
  const program = ['-r', 'ts-node/register', 'test/support/synthesis-time.ts'];
  const ratio = Number(await run(process.execPath, [...program, '30', '300']));
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThanOrEqual(12);
});
