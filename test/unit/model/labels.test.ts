import { clientLabels, isReservedLabel, objectLabels, selectorLabels } from '../../../lib/model/labels';

const selects = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

test('a set selects its own pods', () => {
  expect(selects(selectorLabels('mysql'), objectLabels('mysql', '9.7', { team: 'orders' }))).toBe(true);
});

test('a set does not select a stranger’s pod that only carries the same app label', () => {
  expect(selects(selectorLabels('mysql'), { app: 'mysql' })).toBe(false);
});

test('a set does not select the pods of another', () => {
  expect(selects(selectorLabels('mysql'), objectLabels('mysql-2', '9.7', {}))).toBe(false);
});

test('`-l app=<name>` finds all that belongs to a set', () => {
  expect(selectorLabels('orders')).toMatchObject({ app: 'orders' });
});

test('a selector never changes with the version: a StatefulSet’s cannot be changed', () => {
  expect(Object.values(selectorLabels('mysql'))).toEqual(['mysql', 'replicated-mysql', 'mysql']);
});

test('objects carry the labels that Kubernetes recommends', () => {
  expect(objectLabels('orders', '8.4', { team: 'a' })).toEqual({
    team: 'a',
    app: 'orders',
    'app.kubernetes.io/name': 'replicated-mysql',
    'app.kubernetes.io/instance': 'orders',
    'app.kubernetes.io/component': 'database',
    'app.kubernetes.io/version': '8.4',
    'app.kubernetes.io/managed-by': 'cdk8s',
  });
});

test.each([
  'app',
  'app.kubernetes.io/name',
  'app.kubernetes.io/anything',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
])('the label %s is reserved', (key) => {
  expect(isReservedLabel(key)).toBe(true);
});

test.each(['team', 'application', 'app2', 'example.com/app', 'kubernetes.io/app'])('the label %s is free', (key) => {
  expect(isReservedLabel(key)).toBe(false);
});

test('no client is taken for a server, and even the label of the longest name is one', () => {
  expect(selects(selectorLabels('mysql'), { app: 'mysql', ...clientLabels('mysql') })).toBe(false);
  expect(Object.keys(clientLabels('a'.repeat(52)))[0]?.length).toBeLessThanOrEqual(63);
});
