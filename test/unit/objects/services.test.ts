import { objectOf, synth } from '../../support/manifest';

const set = synth();
const service = (name: string) => objectOf(set, 'Service', name).spec;
const { matchLabels } = objectOf(set, 'StatefulSet').spec.selector;

test('the headless Service gives every pod a name, Ready or not', () => {
  expect(service('mysql')).toEqual({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    ports: [{ name: 'mysql', port: 3306 }],
    selector: matchLabels,
  });
});

test('writes go to the primary, which is selected by the name of its pod', () => {
  expect(service('mysql-primary')).toEqual({
    ports: [{ name: 'mysql', port: 3306 }],
    selector: { ...matchLabels, 'statefulset.kubernetes.io/pod-name': 'mysql-0' },
  });
});

test('reads go to any server that is Ready', () => {
  expect(service('mysql-read')).toEqual({ ports: [{ name: 'mysql', port: 3306 }], selector: matchLabels });
});

test('every object carries the labels by which people find and delete them', () => {
  for (const { metadata } of set) expect(metadata.labels).toMatchObject({ app: 'mysql', ...matchLabels });
});
