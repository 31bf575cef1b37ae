import { JsonPatch } from 'cdk8s';
import type { ReplicatedMySqlProps } from '../../../lib';
import { setChanges } from '../../../lib/guard/set-changes';
import { changeText } from '../../../lib/guard/migration';
import { changesBetween, objectsOf, type CodeOfSet } from '../../support/former';
import { FULL_PROPS } from '../../support/full-props';

const NOTHING = { refused: [], migrations: [] };
const DATA = '/spec/volumeClaimTemplates/0';
const patched = (...patches: JsonPatch[]): CodeOfSet => ({ patches });

/** The changes that have a recipe, as it shows them. */
const migrated = (before: CodeOfSet, after: CodeOfSet) => {
  const { refused, migrations } = changesBetween(before, after);
  expect(refused).toEqual([]);
  return migrations.map(changeText);
};

test.each<[string, ReplicatedMySqlProps, ReplicatedMySqlProps]>([
  ['the same code', {}, {}],
  ['more servers', { replicas: 3 }, { replicas: 5 }],
  ['another option', {}, { options: { maxConnections: 7 } }],
  ['another primary', {}, { primary: 1 }],
  ['a later release', { version: '9.7.3' }, { version: '9.7.4' }],
  ['the next series', { version: '8.4' }, { version: '9.7' }],
  ['the same size in other words', { storageSize: '10Gi' }, { storageSize: '10240Mi' }],
  ['labels, which are not those of the selector', {}, { labels: { team: 'shop' } }],
])('%s: nothing stands in the way', (_, before, after) => {
  expect(changesBetween({ props: before }, { props: after })).toEqual(NOTHING);
});

test('of all props, only the name, the size and the class of the volumes touch what cannot be changed', () => {
  const touching = Object.keys(FULL_PROPS).filter((name) => {
    const { [name as keyof typeof FULL_PROPS]: value } = FULL_PROPS;
    // A version takes its ways to copy with it, and some props need others.
    const base: ReplicatedMySqlProps = { version: '8.4', replicas: 5 };
    const props = { ...base, ...(name === 'version' ? { dataCopy: FULL_PROPS.dataCopy } : {}), [name]: value };
    const { refused, migrations } = changesBetween({ props: base }, { props });
    return refused.length + migrations.length > 0;
  });
  expect(touching).toEqual(['storageSize', 'storageClassName']);
});

test('a set that is new, or gone, or has another name or namespace, is compared with none', () => {
  expect(setChanges([], objectsOf({}))).toEqual(NOTHING);
  expect(setChanges(objectsOf({}), [])).toEqual(NOTHING);
  const grown = { storageSize: '20Gi' };
  expect(changesBetween({}, { props: { ...grown, name: 'orders' } })).toEqual(NOTHING);
  expect(changesBetween({}, { props: grown, namespace: 'shop' })).toEqual(NOTHING);
});

test('a StatefulSet that is none of this library is none of its business', () => {
  const foreign = (serviceName: string) => [
    { kind: 'StatefulSet', metadata: { name: 'redis' }, spec: { serviceName } },
  ];
  expect(setChanges(foreign('a'), foreign('b'))).toEqual(NOTHING);
});

test.each<[string, CodeOfSet, string]>([
  [
    'a larger volume',
    { props: { storageSize: '20Gi' } },
    'volumeClaimTemplates[data].spec.resources.requests.storage: 10Gi -> 20Gi',
  ],
  [
    'a smaller volume',
    { props: { storageSize: '5Gi' } },
    'volumeClaimTemplates[data].spec.resources.requests.storage: 10Gi -> 5Gi',
  ],
  [
    'another class',
    { props: { storageClassName: 'fast' } },
    'volumeClaimTemplates[data].spec.storageClassName: none -> fast',
  ],
  ['another serviceName', patched(JsonPatch.replace('/spec/serviceName', 'db')), 'serviceName: mysql -> db'],
  [
    'another pod management policy',
    patched(JsonPatch.replace('/spec/podManagementPolicy', 'OrderedReady')),
    'podManagementPolicy: Parallel -> OrderedReady',
  ],
  [
    'another selector',
    patched(JsonPatch.add('/spec/selector/matchLabels/tier', 'data')),
    'selector.matchLabels.tier: none -> data',
  ],
])('%s has a recipe', (_, after, change) => {
  expect(migrated({}, after)).toEqual([`StatefulSet mysql, servers: 3, primary: 0\n${change}`]);
});

test('servers that are too many may go, but not the primary among them', () => {
  expect(changesBetween({ props: { primary: 1 } }, { props: { primary: 0, replicas: 2 } })).toEqual(NOTHING);
  expect(changesBetween({ props: { primary: 2 } }, { props: { primary: 0, replicas: 2 } })).toEqual({
    refused: [
      'ReplicatedMySql "mysql": replicas is 2, which would end mysql-2, the primary until now, and what it has not sent yet would be lost: set primary to a server that stays first, apply and commit it, then go on',
    ],
    migrations: [],
  });
});

test('a new server does not become the primary before it has its data', () => {
  expect(changesBetween({ props: { replicas: 2 } }, { props: { replicas: 3 } })).toEqual(NOTHING);
  expect(changesBetween({ props: { replicas: 3 } }, { props: { replicas: 3, primary: 2 } })).toEqual(NOTHING);
  expect(changesBetween({ props: { replicas: 2 } }, { props: { replicas: 3, primary: 2 } })).toEqual({
    refused: [
      'ReplicatedMySql "mysql": primary is 2, a new server, and nobody would take writes until it has its copy of the data: add it first, apply and commit that, and set primary when mysql-2 is Ready',
    ],
    migrations: [],
  });
});

test('a number of servers that is left to others is nobody’s business here', () => {
  const scaledElsewhere: CodeOfSet = { patches: [JsonPatch.remove('/spec/replicas')] };
  expect(changesBetween({}, scaledElsewhere)).toEqual(NOTHING);
  expect(changesBetween(scaledElsewhere, { ...scaledElsewhere, props: { primary: 2 } })).toEqual(NOTHING);
});

test('the primary does not move while volumes are replaced; it does while they grow', () => {
  const { refused } = changesBetween({}, { props: { primary: 1, storageClassName: 'fast' } });
  expect(refused).toEqual([
    'ReplicatedMySql "mysql": primary moves to mysql-1 while volumes are to be replaced, and the one that is deleted first might be the one that is written to: move the primary first, apply and commit it, then go on',
  ]);
  expect(changesBetween({}, { props: { primary: 1, storageSize: '20Gi' } }).refused).toEqual([]);
});

test('changes that are made together have one recipe', () => {
  const after = { props: { storageSize: '20Gi', storageClassName: 'fast' }, namespace: 'shop' };
  expect(migrated({ namespace: 'shop' }, after)).toEqual([
    [
      'StatefulSet shop/mysql, servers: 3, primary: 0',
      'volumeClaimTemplates[data].spec.resources.requests.storage: 10Gi -> 20Gi',
      'volumeClaimTemplates[data].spec.storageClassName: none -> fast',
    ].join('\n'),
  ]);
});

test.each<[string, CodeOfSet, string]>([
  [
    'with another name',
    patched(JsonPatch.replace(`${DATA}/metadata/name`, 'files')),
    'volumeClaimTemplates[data], volumeClaimTemplates[files]',
  ],
  [
    'that is new',
    patched(JsonPatch.add('/spec/volumeClaimTemplates/-', { metadata: { name: 'log' } })),
    'volumeClaimTemplates[log]',
  ],
  ['that is gone', patched(JsonPatch.remove('/spec/volumeClaimTemplates')), 'volumeClaimTemplates'],
])('a claim %s has none: pods would start without their data', (_, after, paths) => {
  expect(changesBetween({}, after)).toEqual({
    refused: [
      `ReplicatedMySql "mysql": ${paths} came or went, so its pods would start on other volumes, without data: take the change back, or make a set with another name and load the data into it`,
    ],
    migrations: [],
  });
});

test.each([
  ['8.0', '9.7', 'version "9.7" skips 8.4'],
  ['9.7.4', '9.7.3', 'version "9.7.3" is older than "9.7.4"'],
  ['9.7', '8.4', 'version "8.4" is older than "9.7"'],
])('from %s to %s: no recipe helps', (from, to, finding) => {
  const { refused, migrations } = changesBetween({ props: { version: from } }, { props: { version: to } });
  expect(refused).toEqual([expect.stringContaining(`ReplicatedMySql "mysql": ${finding}`)]);
  expect(migrations).toEqual([]);
});

describe('the rollout reaches ordinal 0 last, and no replica follows a source of a later series', () => {
  const refusedFrom = (primary: number, before: string, wanted: number, after: string) =>
    changesBetween({ props: { primary, version: before } }, { props: { primary: wanted, version: after } }).refused;

  test.each([
    [1, 1, 1],
    [2, 0, 2],
    [0, 2, 2],
  ])('with the primary at %d, then at %d, the next series has to wait', (from, to, named) => {
    expect(refusedFrom(from, '8.4', to, '9.7')).toEqual([
      `ReplicatedMySql "mysql": version "9.7" would reach the primary mysql-${named} before mysql-0, and a replica of "8.4" cannot follow it: pods are updated from the highest ordinal down to 0; set primary to 0 first, apply and commit it, then go on`,
    ]);
  });

  test('with the primary at 0 it goes, and within a series anywhere', () => {
    expect(refusedFrom(0, '8.4', 0, '9.7')).toEqual([]);
    expect(refusedFrom(1, '9.7.3', 1, '9.7.4')).toEqual([]);
  });
});
