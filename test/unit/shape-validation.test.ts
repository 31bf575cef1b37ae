import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';
import { FULL_PROPS } from '../support/full-props';
import { chart } from '../support/manifest';

/** Props that types refuse, as JavaScript, a file of values or the environment may pass them. */
const untyped = (props: Record<string, unknown>) => props as ReplicatedMySqlProps;
const SHOP = { name: 'shop', passwordSecret: { name: 'shop-database', key: 'password' } };
const user = (props: Record<string, unknown>) => ({ users: [{ ...SHOP, ...props }] });

const QUOTES = 'put quotes around it';
const MISSING = 'give it a value, or leave it out';
const BRACKETS = 'put brackets around it';
const USER =
  'is not an object: use one such as { name: "shop", passwordSecret: { name: "shop-database", key: "password" } }';
const OPTIONS = 'is not an object: use one such as { maxConnections: 500 }';

const BOOLEANS = [
  ...['insecureTutorial', 'primaryCountsAsReader', 'relaxedReplicas', 'separateNodes', 'oneNodeMayHoldAll'],
  ...['allMayBeEvictedAtOnce', 'everyPodMayConnect'],
];

test.each<[Record<string, unknown>, string]>([
  ...BOOLEANS.map((name): [Record<string, unknown>, string] => [
    { [name]: 'false' },
    `${name} "false" is not true or false: use one of them, without quotes`,
  ]),
  [{ relaxedReplicas: 0 }, 'relaxedReplicas 0 is not true or false: use one of them'],
  [user({ requireTls: 'true' }), 'users[0].requireTls "true" is not true or false: use one of them, without quotes'],
  [{ name: 5 }, `name 5 is not a string: ${QUOTES}`],
  [{ version: 8.4 }, `version 8.4 is not a string: ${QUOTES}`],
  [{ version: null }, `version null is not a string: ${MISSING}`],
  [{ image: 5 }, `image 5 is not a string: ${QUOTES}`],
  [{ storageSize: { amount: 10 } }, 'storageSize {"amount":10} is not a string: use one'],
  [{ dataCopy: null }, 'dataCopy null is no way to copy data: use DataCopy.clonePlugin() or DataCopy.xtrabackup()'],
  [{ dataCopy: { method: 'xtrabackup', xtrabackupOptions: { version: 8.4 } } }, 'dataCopy.version 8.4 is not a string'],
  [{ imagePullSecrets: 'login' }, `imagePullSecrets "login" is not a list: ${BRACKETS}`],
  [{ acceptedRisks: 'torn-pages' }, `acceptedRisks "torn-pages" is not a list: ${BRACKETS}`],
  [{ tolerations: {} }, `tolerations {} is not a list: ${BRACKETS}`],
  [{ tolerations: ['dedicated'] }, 'tolerations[0] "dedicated" is not an object: use one such as { key: "dedicated", '],
  [
    { initSql: 'CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, note TEXT NOT NULL)' },
    `initSql "CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, note TEXT … is not a list: ${BRACKETS}`,
  ],
  [{ databases: null }, 'databases null is not a list: use one, or leave it out'],
  [{ databases: ['shop'] }, 'databases[0] "shop" is not an object: use one such as { name: "shop" }'],
  [{ databases: [{ name: 'shop', collation: true }] }, `databases[0].collation true is not a string: ${QUOTES}`],
  [{ users: null }, 'users null is not a list: use one, or leave it out'],
  [{ users: [undefined] }, `users[0] undefined ${USER}`],
  [user({ host: 10 }), `users[0].host 10 is not a string: ${QUOTES}`],
  [user({ passwordSecret: 'shop' }), 'users[0].passwordSecret "shop" is not an object: use one such as { name: '],
  [user({ grants: {} }), `users[0].grants {} is not a list: ${BRACKETS}`],
  [user({ grants: ['ALL'] }), 'users[0].grants[0] "ALL" is not an object: use one such as { privileges: ["SELECT"], '],
  [
    user({ grants: [{ privileges: 'ALL', on: 'shop.*' }] }),
    `users[0].grants[0].privileges "ALL" is not a list: ${BRACKETS}`,
  ],
  [
    user({ grants: [{ privileges: [undefined], on: 'shop.*' }] }),
    `users[0].grants[0].privileges[0] undefined is not a string: ${MISSING}`,
  ],
  [{ options: null }, `options null ${OPTIONS}`],
  [{ primaryOptions: 'max_connections = 5' }, `primaryOptions "max_connections = 5" ${OPTIONS}`],
  [{ replicaOptions: { other: 'loose_foo = 1' } }, 'replicaOptions.other "loose_foo = 1" is not an object'],
  [{ tls: null }, 'tls null is not an object: use one such as { secretName: "mysql-certificates" }'],
  [{ resources: { server: null } }, 'resources.server null is not an object: use one such as { limits: '],
  [{ resources: { server: { limits: '2Gi' } } }, 'resources.server.limits "2Gi" is not an object'],
  [
    { resources: { server: { requests: { cpu: 1 } } } },
    `resources.server.requests sets "cpu" to 1, which is not a string: ${QUOTES}`,
  ],
  [{ labels: { on: true } }, `labels sets "on" to true, which is not a string: ${QUOTES}`],
  [{ labels: ['team'] }, 'labels ["team"] is not an object: use one such as { team: "shop" }'],
  [{ annotations: { 'example.com/n': 5 } }, `annotations sets "example.com/n" to 5, which is not a string: ${QUOTES}`],
  [{ nodeSelector: { disk: undefined } }, `nodeSelector sets "disk" to undefined, which is not a string: ${MISSING}`],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(untyped(props));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});

test('all wrong shapes are told at once, and without them the rest', () => {
  const values = { replicas: 0, storageSize: 'big' };
  const shapes = { version: 8.4, users: null, everyPodMayConnect: 'no', labels: { a: 1, b: null } };
  expect(findingsOf(untyped({ ...values, ...shapes })).map((finding) => finding.split(' ')[0])).toEqual([
    ...['version', 'users', 'labels', 'labels', 'everyPodMayConnect'],
  ]);
  expect(findingsOf(values)).toHaveLength(2);
});

test.each([...Object.keys(FULL_PROPS), 'insecureTutorial'])('%s of any shape ends in sentences about it', (name) => {
  const set = new ReplicatedMySql(chart(), 'other');
  for (const value of [0.5, true, 'x y', {}, [], null, [null], [undefined], [[]], { x: null }, { x: {} }, set]) {
    for (const finding of findingsOf(untyped({ [name]: value }))) expect(finding).toContain(name);
  }
});
