import { NAME_MAX_LENGTH, namesOf, podHost, podName } from '../../../lib/model/names';

test('the objects of a set bear its name', () => {
  expect(namesOf('orders')).toEqual({
    configMap: 'orders',
    serviceAccount: 'orders',
    statefulSet: 'orders',
    headlessService: 'orders',
    primaryService: 'orders-primary',
    readService: 'orders-read',
    networkPolicy: 'orders',
    clientPolicy: 'orders.clients',
    disruptionBudget: 'orders',
  });
});

test('a pod is found by its ordinal', () => {
  expect(podName(namesOf('orders'), 2)).toBe('orders-2');
  expect(podHost(namesOf('orders'), 2)).toBe('orders-2.orders');
});

test('the longest name leaves room for the controller’s hash and for each Service', () => {
  const names = namesOf('a'.repeat(NAME_MAX_LENGTH));
  expect(`${names.statefulSet}-0123456789`).toHaveLength(63);
  for (const name of Object.values(names)) expect(name.length).toBeLessThanOrEqual(63);
});
