import { JsonPatch, Testing } from 'cdk8s';
import { DataCopy, ReplicatedMySql } from '../../lib';
import { KINDS } from '../support/kinds';
import { chart, objectOf, podOf, synth, type Manifest } from '../support/manifest';

const POD = '/spec/template/spec';

/** The set's objects after these patches of its StatefulSet. */
function patched(...patches: JsonPatch[]): Manifest[] {
  const c = chart();
  new ReplicatedMySql(c, 'mysql').statefulSet.addJsonPatch(...patches);
  return Testing.synth(c) as Manifest[];
}

const pod = podOf(synth());
const SLOW_LOG = { name: 'slow-log', image: 'busybox', command: ['tail', '-F', '/scratch/slow.log'] };

test('a container is added behind those of the set, which stay as they are', () => {
  const { containers } = podOf(patched(JsonPatch.add(`${POD}/containers/-`, SLOW_LOG)));
  expect(containers).toEqual([...pod.containers, SLOW_LOG]);
});

test('an init container is added behind those of the set', () => {
  const check = { name: 'check', image: 'busybox' };
  const { initContainers } = podOf(patched(JsonPatch.add(`${POD}/initContainers/-`, check)));
  expect(initContainers).toEqual([...(pod.initContainers ?? []), check]);
});

test('a volume is added, and mounted by the server', () => {
  const scratch = { name: 'scratch', emptyDir: {} };
  const mount = { name: 'scratch', mountPath: '/scratch' };
  const { volumes, containers } = podOf(
    patched(
      JsonPatch.add(`${POD}/volumes/-`, scratch),
      JsonPatch.test(`${POD}/containers/0/name`, 'mysql'),
      JsonPatch.add(`${POD}/containers/0/volumeMounts/-`, mount),
    ),
  );
  expect(volumes).toEqual([...(pod.volumes ?? []), scratch]);
  expect(containers[0]?.volumeMounts).toEqual([...(pod.containers[0]?.volumeMounts ?? []), mount]);
  expect(containers[1]).toEqual(pod.containers[1]);
});

test('an annotation of the pods is changed, and one is added', () => {
  const annotations = '/spec/template/metadata/annotations';
  const set = patched(
    JsonPatch.replace(`${annotations}/kubectl.kubernetes.io~1default-container`, 'replication'),
    JsonPatch.add(`${annotations}/example.com~1scrape`, 'true'),
  );
  const before = objectOf(synth(), 'StatefulSet').spec.template.metadata.annotations;
  expect(objectOf(set, 'StatefulSet').spec.template.metadata.annotations).toEqual({
    ...before,
    'kubectl.kubernetes.io/default-container': 'replication',
    'example.com/scrape': 'true',
  });
});

test('a variable of the server is added behind its own', () => {
  const { containers } = podOf(patched(JsonPatch.add(`${POD}/containers/0/env/-`, { name: 'TZ', value: 'UTC' })));
  expect(containers[0]?.env?.map(({ name }) => name)).toEqual(['POD_NAME', 'TZ']);
});

test('a patch that does not fit fails the synthesis', () => {
  const c = chart();
  new ReplicatedMySql(c, 'mysql').statefulSet.addJsonPatch(JsonPatch.test(`${POD}/containers/0/name`, 'replication'));
  expect(() => Testing.synth(c)).toThrow();
});

const DECLARING: (typeof KINDS)[number] = [
  'a set that declares users',
  { users: [{ name: 'shop', passwordSecret: { name: 's', key: 'k' } }] },
];

test.each([...KINDS, DECLARING])(
  'in %s, containers have the places that docs/escape-hatches.md promises',
  (_, props) => {
    const { initContainers = [], containers } = podOf(synth(props));
    const copies = props.insecureTutorial === true || props.dataCopy?.method === DataCopy.xtrabackup().method;
    expect(initContainers.map(({ name }) => name)).toEqual(['init-mysql', 'clone-mysql']);
    expect(containers.map(({ name }) => name)).toEqual(['mysql', copies ? 'xtrabackup' : 'replication']);
  },
);
