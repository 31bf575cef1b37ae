import { immutableChanges } from '../../../lib/guard/field-changes';

const claim = (name: string, spec: object, labels: object = { app: 'mysql' }) => ({ metadata: { name, labels }, spec });
const sized = (storage: unknown) => claim('data', { resources: { requests: { storage } } });

test.each(['replicas', 'template', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit', 'ordinals'])(
  'Kubernetes changes %s',
  (field) => {
    expect(immutableChanges({ [field]: { a: 1 } }, { [field]: { b: 2 } })).toEqual([]);
  },
);

test.each(['serviceName', 'podManagementPolicy', 'a field of a Kubernetes to come'])(
  'it refuses to change %s',
  (field) => {
    const [change] = immutableChanges({ [field]: 'a' }, { [field]: 'b' });
    expect(change).toMatchObject({ before: 'a', after: 'b' });
  },
);

test.each([
  ['10Gi', '10240Mi'],
  ['1e3', '1k'],
  [1000, '1000'],
  ['2Gi', 2147483648],
])('%j and %j are the same size', (before, after) => {
  expect(immutableChanges({ volumeClaimTemplates: [sized(before)] }, { volumeClaimTemplates: [sized(after)] })).toEqual(
    [],
  );
});

test('a claim is known by its name, wherever it stands', () => {
  const [data, log] = [sized('10Gi'), claim('log', {})];
  expect(immutableChanges({ volumeClaimTemplates: [data, log] }, { volumeClaimTemplates: [log, data] })).toEqual([]);
});

test.each([
  [
    'another size',
    [sized('20Gi')],
    { path: 'volumeClaimTemplates[data].spec.resources.requests.storage', before: '10Gi', after: '20Gi' },
  ],
  [
    'a class, where there was none',
    [claim('data', { storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } })],
    { path: 'volumeClaimTemplates[data].spec.storageClassName', before: undefined, after: 'fast' },
  ],
  [
    'another label, of a key that is no word',
    [claim('data', { resources: { requests: { storage: '10Gi' } } }, { app: 'mysql', 'a.b/c': 'd' })],
    { path: 'volumeClaimTemplates[data].metadata.labels["a.b/c"]', before: undefined, after: 'd' },
  ],
])('%s is one change, with its path', (_, claims, change) => {
  expect(immutableChanges({ volumeClaimTemplates: [sized('10Gi')] }, { volumeClaimTemplates: claims })).toEqual([
    change,
  ]);
});

test('a list without names is one value, and changes as a whole', () => {
  const modes = (accessModes: string[]) => ({ volumeClaimTemplates: [claim('data', { accessModes })] });
  expect(immutableChanges(modes(['ReadWriteOnce']), modes(['ReadWriteOnce']))).toEqual([]);
  expect(immutableChanges(modes(['ReadWriteOnce']), modes(['ReadWriteOncePod']))).toEqual([
    {
      path: 'volumeClaimTemplates[data].spec.accessModes',
      before: '["ReadWriteOnce"]',
      after: '["ReadWriteOncePod"]',
    },
  ]);
});

test.each([
  ['comes', [sized('1Gi')], [sized('1Gi'), claim('log', {})]],
  ['goes', [sized('1Gi'), claim('log', {})], [sized('1Gi')]],
])('a claim that %s is a change of the claim itself', (_, before, after) => {
  const changes = immutableChanges({ volumeClaimTemplates: before }, { volumeClaimTemplates: after });
  expect(changes.map(({ path }) => path)).toEqual(['volumeClaimTemplates[log]']);
});
