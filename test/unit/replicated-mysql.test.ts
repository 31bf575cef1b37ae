import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { NetworkPolicyIpBlock } from 'cdk8s-plus-25';
import { Construct } from 'constructs';
import { ReplicatedMySql } from '../../lib';
import { FULL_PROPS } from '../support/full-props';
import { chart, objectOf, podOf, synth } from '../support/manifest';

test('the set mysql has the objects and names that people type', () => {
  expect(synth().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ConfigMap mysql',
    'ServiceAccount mysql',
    'Service mysql',
    'Service mysql-primary',
    'Service mysql-read',
    'NetworkPolicy mysql',
    'PodDisruptionBudget mysql',
    'StatefulSet mysql',
  ]);
});

test('the name is the id unless another is given', () => {
  expect(new ReplicatedMySql(chart(), 'orders').name).toBe('orders');
  expect(new ReplicatedMySql(chart(), 'db', { name: 'orders' }).name).toBe('orders');
});

test('applications find in its properties all that they need to connect', () => {
  const set = new ReplicatedMySql(chart(), 'db', { name: 'orders', replicas: 2 });
  expect(set.primaryHost).toBe('orders-primary');
  expect(set.readHost).toBe('orders-read');
  expect(set.hostOf(1)).toBe('orders-1.orders');
  expect(set.port).toBe(3306);
  expect(set.replicas).toBe(2);
  expect(set.credentialsSecret).toBe('orders-credentials');
});

test('its objects are properties', () => {
  const set = new ReplicatedMySql(chart(), 'mysql');
  const kinds = [
    set.configMap,
    set.serviceAccount,
    set.headlessService,
    set.primaryService,
    set.readService,
    set.networkPolicy,
    set.disruptionBudget,
    set.statefulSet,
  ];
  expect(kinds.map((object) => `${object?.kind} ${object?.name}`)).toEqual(
    synth().map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  );
});

test('the StatefulSet is what the construct stands for', () => {
  const set = new ReplicatedMySql(chart(), 'mysql');
  expect(set.node.defaultChild).toBe(set.statefulSet);
  expect(ApiObject.of(set)).toBe(set.statefulSet);
});

test('selectorLabels select the pods, and are a copy', () => {
  const set = new ReplicatedMySql(chart(), 'mysql');
  set.selectorLabels['app'] = 'changed';
  expect(set.statefulSet.toJson()).toHaveProperty('spec.selector.matchLabels', set.selectorLabels);
  expect(set.selectorLabels['app']).toBe('mysql');
});

test('isReplicatedMySql knows a set from anything else', () => {
  const set = new ReplicatedMySql(chart(), 'mysql');
  expect(ReplicatedMySql.isReplicatedMySql(set)).toBe(true);
  for (const other of [set.statefulSet, chart(), {}, null, undefined, 'mysql', 1]) {
    expect(ReplicatedMySql.isReplicatedMySql(other)).toBe(false);
  }
});

test('a set of another installed copy of this library is known as well', () => {
  jest.isolateModules(() => {
    const copy = jest.requireActual<typeof import('../../lib')>('../../lib');
    expect(copy.ReplicatedMySql).not.toBe(ReplicatedMySql);
    expect(copy.ReplicatedMySql.isReplicatedMySql(new ReplicatedMySql(chart(), 'mysql'))).toBe(true);
  });
});

test('a JSON patch of an object comes out as it is written', () => {
  const c = chart();
  const set = new ReplicatedMySql(c, 'mysql');
  set.statefulSet.addJsonPatch(
    JsonPatch.add('/spec/template/spec/initContainers/0/restartPolicy', 'Always'),
    JsonPatch.replace('/spec/template/spec/containers/0/startupProbe/failureThreshold', 1),
    JsonPatch.add('/spec/template/spec/volumes/-', { name: 'more', emptyDir: {} }),
  );
  set.configMap.addJsonPatch(JsonPatch.add('/data/extra', ''));
  const pod: any = podOf(Testing.synth(c));
  expect(pod.initContainers[0].restartPolicy).toBe('Always');
  expect(pod.containers[0].startupProbe.failureThreshold).toBe(1);
  expect(pod.volumes.at(-1)).toEqual({ name: 'more', emptyDir: {} });
  expect(objectOf(Testing.synth(c), 'ConfigMap').data?.['extra']).toBe('');
});

test('a label that is added to the metadata comes out', () => {
  const c = chart();
  new ReplicatedMySql(c, 'mysql').readService.metadata.addLabel('tier', 'read');
  expect(objectOf(Testing.synth(c), 'Service', 'mysql-read').metadata.labels).toMatchObject({
    app: 'mysql',
    tier: 'read',
  });
});

test('where a set is in the tree of constructs does not matter', () => {
  const c = chart();
  const deep = new Construct(new Construct(new Construct(c, 'platform'), 'team'), 'Databases');
  new ReplicatedMySql(deep, 'x', { name: 'mysql' });
  expect(Testing.synth(c)).toEqual(synth());
});

test('the namespace of the chart is that of every object', () => {
  const c = new Chart(new App(), 'test', { namespace: 'shop' });
  new ReplicatedMySql(c, 'mysql');
  expect(new Set(Testing.synth(c).map((object) => object.metadata.namespace))).toEqual(new Set(['shop']));
});

test('labels of the chart are those of every object, and neither select pods nor reach a claim', () => {
  const c = new Chart(new App(), 'test', { labels: { team: 'shop' } });
  new ReplicatedMySql(c, 'mysql').allowFrom(NetworkPolicyIpBlock.anyIpv4(c, 'all'));
  const objects = Testing.synth(c);
  expect(objects).toHaveLength(synth().length + 1);
  for (const { metadata } of objects) expect(metadata.labels).toMatchObject({ team: 'shop', app: 'mysql' });
  expect(objectOf(objects, 'StatefulSet').spec).toEqual(objectOf(synth(), 'StatefulSet').spec);
});

test('a chart within a chart gives a set its own namespace', () => {
  const outer = new Chart(new App(), 'platform', { namespace: 'platform' });
  const inner = new Chart(outer, 'shop', { namespace: 'shop' });
  new ReplicatedMySql(inner, 'mysql');
  expect(new Set(Testing.synth(inner).map((object) => object.metadata.namespace))).toEqual(new Set(['shop']));
});

test('sets of one chart are as if each were alone', () => {
  const c = chart();
  new ReplicatedMySql(c, 'mysql');
  new ReplicatedMySql(new Construct(c, 'shop'), 'orders', { replicas: 1 });
  expect(Testing.synth(c)).toEqual([...synth(), ...synth({ replicas: 1 }, 'orders')]);
});

test('a set reads no environment variable', () => {
  const c = chart();
  const { env } = process;
  const read: unknown[] = [];
  process.env = new Proxy(env, { get: (_, name) => void read.push(name), has: (_, name) => read.push(name) > 0 });
  try {
    new ReplicatedMySql(c, 'mysql', FULL_PROPS);
  } finally {
    process.env = env;
  }
  expect(read).toEqual([]);
});

test('the same props give the same manifests', () => {
  const yaml = () => {
    const app = new App();
    new ReplicatedMySql(new Chart(app, 'chart'), 'mysql', FULL_PROPS);
    return app.synthYaml();
  };
  expect(yaml()).toBe(yaml());
});

test('props are not changed, and later changes of them change nothing', () => {
  const labels = { team: 'shop' };
  const before = structuredClone(FULL_PROPS);
  const c = chart();
  new ReplicatedMySql(c, 'mysql', { ...FULL_PROPS, labels });
  labels.team = 'bank';
  expect(objectOf(Testing.synth(c), 'ConfigMap').metadata.labels).toMatchObject({ team: 'shop' });
  expect(FULL_PROPS).toEqual(before);
});

test('props that are given as undefined are as if they were left out', () => {
  const names = Object.keys(FULL_PROPS);
  expect(synth(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(synth());
});
