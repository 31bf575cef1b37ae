import { App, Chart, type ChartProps } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

const chartIn = (app: App, id: string, props: ChartProps = {}) => new Chart(app, id, props);

test('a name that another set of the namespace has is refused, and the error says where that set is', () => {
  const app = new App();
  new ReplicatedMySql(chartIn(app, 'a'), 'mysql');
  const b = chartIn(app, 'b');
  expect(() => new ReplicatedMySql(b, 'mysql')).toThrow(
    'ReplicatedMySql "b/mysql" cannot be made:\n' +
      '- name "mysql" needs the Services "mysql", "mysql-primary", "mysql-read", which "a/mysql" already has in the same namespace: pass another \'name\', or give the charts namespaces of their own',
  );
});

test('a namespace with a name is named in the error', () => {
  const app = new App();
  new ReplicatedMySql(chartIn(app, 'a', { namespace: 'shop' }), 'mysql');
  const b = chartIn(app, 'b', { namespace: 'shop' });
  expect(() => new ReplicatedMySql(b, 'mysql')).toThrow(
    'which "a/mysql" already has in namespace "shop": pass another',
  );
});

test.each([
  ['mysql', 'mysql-read'],
  ['mysql-read', 'mysql'],
  ['mysql', 'mysql-primary'],
  ['mysql-primary', 'mysql'],
])('the sets %s and %s cannot be in one namespace: they would share a Service', (first, second) => {
  const chart = chartIn(new App(), 'a');
  new ReplicatedMySql(chart, first);
  expect(() => new ReplicatedMySql(chart, second)).toThrow(
    /needs the Service "[^"]+", which "a\/[^"]+" already has in the same namespace: pass another 'name'$/,
  );
});

test('each set that has a Service already is named', () => {
  const chart = chartIn(new App(), 'a');
  for (const id of ['mysql-read', 'mysql-primary']) new ReplicatedMySql(chart, id);
  expect(() => new ReplicatedMySql(chart, 'mysql')).toThrow(
    /- name "mysql" needs the Service "mysql-primary", which "a\/mysql-primary" .*\n- name "mysql" needs the Service "mysql-read", which "a\/mysql-read" /,
  );
});

test.each([['shop', 'bank'] as const, ['shop', undefined] as const])(
  'the same name is allowed in the namespaces %s and %s',
  (first, second) => {
    const app = new App();
    new ReplicatedMySql(chartIn(app, 'a', { namespace: first }), 'mysql');
    const other = chartIn(app, 'b', second === undefined ? {} : { namespace: second });
    expect(() => new ReplicatedMySql(other, 'mysql')).not.toThrow();
  },
);

test('the same name is allowed in two apps', () => {
  new ReplicatedMySql(chartIn(new App(), 'a'), 'mysql');
  expect(() => new ReplicatedMySql(chartIn(new App(), 'a'), 'mysql')).not.toThrow();
});

test('different names are allowed in one chart', () => {
  const chart = chartIn(new App(), 'a');
  expect(() => ['mysql', 'orders', 'mysql-2'].map((id) => new ReplicatedMySql(chart, id))).not.toThrow();
});
