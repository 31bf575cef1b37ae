import { DataCopy, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';

/** Props that types refuse, as JavaScript or `any` would pass them. */
const untyped = (props: Record<string, unknown>) => props as ReplicatedMySqlProps;

const NOT_A_SIZE = 'is not a size: use a Kubernetes quantity such as "10Gi"';
const NOT_A_LABEL =
  "is not a DNS label: use lower-case letters, digits and hyphens, a letter first; pass 'name' if the construct's id cannot be one";
const SUPPORTED =
  'is not supported: use one of 9.7, 8.4, 8.0, 5.7, or a release of them (of 8.0, 8.0.37 or later; of 5.7, 5.7.28 or later)';
const VALUE = 'use at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends';
const SERVERS = 'is not a number of servers: use a whole number from 1 to 100; it counts the primary';
const IMAGE =
  'is not an image\'s name: use name:tag or name@digest, with the name in lower case, no "https://", and all of the digest';
const RESOURCE =
  'which is not the name of a resource: use "cpu", "memory", "ephemeral-storage", "hugepages-2Mi" or the like, or a name with a domain in front';
const PARTS = 'which are parts of bytes: use a suffix such as "Mi"';
const SERVER_MEMORY = 'which is too small: a server at rest takes 500 MiB; use at least "512Mi"';
const QUANTITY = 'use a Kubernetes quantity such as "500m" or "1Gi"';
const OBJECT = 'is not the name of an object: use lower-case letters, digits, hyphens and dots';
const TIME = 'is not a time to stop in: use a whole number of seconds, 1 or more';
const ORDINAL = 'is not the ordinal of one of 3 servers: use a whole number from 0 to 2';
const TERM = 'is not a term: use the number that the verdict of the wanted primary names, or leave it out';
const LAG = 'is not a lag that can be judged: use a whole number of seconds, 10 or more';
const READERS = 'is not a number of servers: use a whole number, 0 or more';
const OR_NO_TUTORIAL = 'leave it out, or leave insecureTutorial out';

const server = (limits: Record<string, string>, requests?: Record<string, string>): ReplicatedMySqlProps => ({
  resources: { server: { limits, ...(requests && { requests }) } },
});
const DIGEST = `sha256:${'0'.repeat(64)}`;

/** A set of 5.7 whose name has so many characters. */
const oldSet = (length: number, replicas: number): ReplicatedMySqlProps => ({
  ...{ name: 'a'.repeat(length), replicas },
  ...{ version: '5.7', dataCopy: DataCopy.xtrabackup() },
});
const longHost = (length: number, ordinal: number, characters: number): string =>
  `name "${'a'.repeat(length)}" makes the host "${'a'.repeat(length)}-${ordinal}.${'a'.repeat(length)}", which has ${characters} characters, but replicas of MySQL 5.7 take at most 60 for their source: use a name of at most 28`;

test.each<[ReplicatedMySqlProps, string]>([
  [{ replicas: 0 }, `replicas 0 ${SERVERS}`],
  [{ replicas: -1 }, `replicas -1 ${SERVERS}`],
  [{ replicas: 1.5 }, `replicas 1.5 ${SERVERS}`],
  [{ replicas: 101 }, `replicas 101 ${SERVERS}`],
  [{ replicas: NaN }, `replicas NaN ${SERVERS}`],
  [untyped({ replicas: '3' }), `replicas "3" ${SERVERS}`],
  [
    { name: 'a'.repeat(53) },
    `name "${'a'.repeat(53)}" has 53 characters: use at most 52 (a StatefulSet adds 11 to it in a label of 63)`,
  ],
  [{ name: 'Orders' }, `name "Orders" ${NOT_A_LABEL}`],
  [{ name: '1orders' }, `name "1orders" ${NOT_A_LABEL}`],
  [{ name: '' }, `name "" ${NOT_A_LABEL}`],
  [{ name: 'orders-' }, `name "orders-" ${NOT_A_LABEL}`],
  [{ name: 'orders.db' }, `name "orders.db" ${NOT_A_LABEL}`],
  [{ name: 'orders_db' }, `name "orders_db" ${NOT_A_LABEL}`],
  [{ name: 'default' }, 'name "default" is that of the ServiceAccount of every pod that names none: use another name'],
  [{ name: 'kubernetes' }, 'name "kubernetes" is that of the Service of the API server: use another name'],
  [oldSet(29, 2), `${longHost(29, 1, 61)}, or a later version`],
  [oldSet(29, 10), `${longHost(29, 9, 61)}, or a later version`],
  [oldSet(29, 11), `${longHost(29, 10, 62)}, or a later version`],
  [oldSet(52, 3), `${longHost(52, 2, 107)}, or a later version`],
  [{ name: 'a'.repeat(29), insecureTutorial: true }, longHost(29, 2, 61)],
  [{ storageSize: '10GB' }, `storageSize "10GB" ${NOT_A_SIZE}`],
  [{ storageSize: '' }, `storageSize "" ${NOT_A_SIZE}`],
  [{ storageSize: '0' }, `storageSize "0" ${NOT_A_SIZE}`],
  [{ storageSize: '-1Gi' }, `storageSize "-1Gi" ${NOT_A_SIZE}`],
  [{ storageSize: '500m' }, `storageSize "500m" ${NOT_A_SIZE}`],
  [
    { storageSize: '511Mi' },
    'storageSize "511Mi" is too small: a server without data takes 256 MiB with its redo log of 100, and a copy anew as much again; use at least "512Mi"',
  ],
  [
    { storageSize: '4Gi', primaryOptions: { innodbRedoLogCapacity: '2G' } },
    'storageSize "4Gi" is too small: a server without data takes 2204 MiB with its redo log of 2048, and a copy anew as much again; use at least "4408Mi"',
  ],
  [
    { options: { innodbRedoLogCapacity: '8G' } },
    'storageSize "10Gi" is too small: a server without data takes 8348 MiB with its redo log of 8192, and a copy anew as much again; use at least "16696Mi"',
  ],
  [
    {
      users: [{ name: 'shop', passwordSecret: { name: 'shop', key: 'password' } }],
      replicaOptions: { partialRevokes: true },
    },
    'replicaOptions sets partialRevokes, but with it the server reads the grants of users in another way: leave it out, or leave users out',
  ],
  [{ version: '5.6' }, `version "5.6" ${SUPPORTED}`],
  [{ version: 'latest' }, `version "latest" ${SUPPORTED}`],
  [{ version: '8.0.36' }, `version "8.0.36" ${SUPPORTED}`],
  ...[
    'mysql 9',
    '',
    'https://registry.example/mysql:9.7',
    'Registry/MySQL:9.7',
    'mysql@sha256:abc',
    'mysql:',
    'a//b',
  ].map((image): [ReplicatedMySqlProps, string] => [{ image }, `image "${image}" ${IMAGE}`]),
  [
    { image: 'mysql:8.0.40' },
    'image "mysql:8.0.40" is of 8.0 by its tag, but version is 9.7: pass version "8.0", or an image of 9.7',
  ],
  [
    { image: 'registry.example:5000/our-mysql:8.4-debian', version: '8.0.40' },
    'is of 8.4 by its tag, but version is 8.0.40: pass version "8.4", or an image of 8.0',
  ],
  [{ image: `mysql:9.1@${DIGEST}` }, 'is of 9.1 by its tag, but version is 9.7: pass an image of 9.7'],
  [
    { image: 'mysql:8.0', insecureTutorial: true },
    'image "mysql:8.0" is of 8.0 by its tag, but version is 5.7: pass an image of 5.7',
  ],
  [{ imagePullPolicy: 'always' }, 'imagePullPolicy "always" does not exist: use Always, IfNotPresent, Never'],
  [{ imagePullSecrets: ['ok', 'No'] }, `imagePullSecrets "No" ${OBJECT}`],
  [{ credentialsSecret: 'a/b' }, `credentialsSecret "a/b" ${OBJECT}`],
  [{ credentialsSecret: '' }, `credentialsSecret "" ${OBJECT}`],
  [{ storageClassName: 'Fast' }, `storageClassName "Fast" ${OBJECT}`],
  [{ primary: -1 }, `primary -1 ${ORDINAL}`],
  [{ primary: 3 }, `primary 3 ${ORDINAL}`],
  [{ primary: 1.5 }, `primary 1.5 ${ORDINAL}`],
  [untyped({ primary: '1' }), `primary "1" ${ORDINAL}`],
  [
    { primary: 1, insecureTutorial: true },
    `primary 1 cannot be: without GTIDs, the tutorial's set-up has its primary at 0; ${OR_NO_TUTORIAL}`,
  ],
  [{ forcePrimary: 0 }, `forcePrimary 0 ${TERM}`],
  [{ forcePrimary: 1.5 }, `forcePrimary 1.5 ${TERM}`],
  [{ lostPrimaryVolume: 'guess' }, 'lostPrimaryVolume "guess" is not a policy: use "refuse" or "clone-from-replica"'],
  [
    { lostPrimaryVolume: 'clone-from-replica', insecureTutorial: true },
    `lostPrimaryVolume "clone-from-replica" cannot be: the tutorial's set-up copies from its primary alone; ${OR_NO_TUTORIAL}`,
  ],
  [{ maxLagSeconds: 9 }, `maxLagSeconds 9 ${LAG}`],
  [{ maxLagSeconds: 10.5 }, `maxLagSeconds 10.5 ${LAG}`],
  [{ readFloor: -1 }, `readFloor -1 ${READERS}`],
  [{ readFloor: 0.5 }, `readFloor 0.5 ${READERS}`],
  [{ terminationGracePeriodSeconds: 0 }, `terminationGracePeriodSeconds 0 ${TIME}`],
  [{ terminationGracePeriodSeconds: 1.5 }, `terminationGracePeriodSeconds 1.5 ${TIME}`],
  [
    { resources: { server: { requests: { cpu: '1 core' } } } },
    `resources.server.requests has "1 core" for "cpu": ${QUANTITY}`,
  ],
  [
    { resources: { server: { limits: { memory: '1GB' } } } },
    `resources.server.limits has "1GB" for "memory": ${QUANTITY}`,
  ],
  [
    { resources: { replication: { requests: { cpu: '' } } } },
    `resources.replication.requests has "" for "cpu": ${QUANTITY}`,
  ],
  [
    { resources: { server: { requests: { memory: '4Gi' }, limits: { memory: '4G' } } } },
    'resources.server asks for "4Gi" of "memory" and limits it to "4G": Kubernetes refuses requests beyond the limit; raise the limit, or ask for less',
  ],
  [server({ mem: '1Gi' }), `resources.server.limits has "mem", ${RESOURCE}`],
  [server({ CPU: '1' }), `resources.server.limits has "CPU", ${RESOURCE}`],
  [
    { resources: { replication: { requests: { Memory: '1Gi' } } } },
    `resources.replication.requests has "Memory", ${RESOURCE}`,
  ],
  [server({ memory: '512m' }), `resources.server.limits has "512m" for "memory", ${PARTS}`],
  [server({ 'ephemeral-storage': '1u' }), `resources.server.limits has "1u" for "ephemeral-storage", ${PARTS}`],
  [server({ memory: '0' }), `resources.server.limits has "0" for "memory", ${SERVER_MEMORY}`],
  [server({ memory: '511Mi' }), `resources.server.limits has "511Mi" for "memory", ${SERVER_MEMORY}`],
  [
    { resources: { server: { requests: { memory: '256Mi' } } } },
    `resources.server.requests has "256Mi" for "memory", ${SERVER_MEMORY}`,
  ],
  [
    { resources: { replication: { limits: { memory: '31Mi' } } } },
    'resources.replication.limits has "31Mi" for "memory", which is too small: the sidecar runs a client for each of the other servers at once; use at least "32Mi"',
  ],
  [{ priorityClassName: 'High' }, `priorityClassName "High" ${OBJECT}`],
  [
    { separateNodes: true, oneNodeMayHoldAll: true },
    'separateNodes keeps every server on a node of its own, and oneNodeMayHoldAll keeps none apart: leave one of them out',
  ],
  [
    { labels: { app: 'x' } },
    'labels sets "app" to "x", but this key is reserved: the set or Kubernetes writes it; use another key',
  ],
  [
    { labels: { 'app.kubernetes.io/part-of': 'x' } },
    'labels sets "app.kubernetes.io/part-of" to "x", but this key is reserved',
  ],
  [{ labels: { 'statefulset.kubernetes.io/pod-name': 'x' } }, 'but this key is reserved'],
  [{ labels: { team: 'a b' } }, `labels sets "team" to "a b": ${VALUE}`],
  [{ labels: { team: 'a'.repeat(64) } }, `labels sets "team" to "${'a'.repeat(64)}": ${VALUE}`],
  [{ labels: { team: '-a' } }, `labels sets "team" to "-a": ${VALUE}`],
  [
    { labels: { 'a b': 'x' } },
    'labels has the key "a b", which is not a label\'s: see the syntax of Kubernetes labels',
  ],
  [{ nodeSelector: { 'a/b/c': 'x' } }, 'nodeSelector has the key "a/b/c", which is not a label\'s'],
  [{ nodeSelector: { disk: 'very fast' } }, `nodeSelector sets "disk" to "very fast": ${VALUE}`],
  [
    { annotations: { 'a b': 'x' } },
    'annotations has the key "a b", which is not an annotation\'s: see the syntax of Kubernetes annotations',
  ],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(props);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});

test.each<ReplicatedMySqlProps>([
  {},
  { replicas: 1 },
  { replicas: 100 },
  { name: 'a'.repeat(52) },
  { name: 'a' },
  oldSet(28, 10),
  oldSet(28, 100),
  oldSet(52, 1), // nobody has a source
  { name: 'a'.repeat(28), insecureTutorial: true },
  { name: 'a'.repeat(29), version: '8.0', replicas: 100 },
  { primary: 2 },
  { primary: 1, forcePrimary: 1 },
  { lostPrimaryVolume: 'refuse', insecureTutorial: true },
  { lostPrimaryVolume: 'clone-from-replica' },
  { maxLagSeconds: 10 },
  { readFloor: 0 },
  { readFloor: 9 }, // all of the replicas, however many there are
  { version: '8.0.37' },
  { version: '8.0.37', dataCopy: DataCopy.clonePlugin() },
  { version: '8.0', dataCopy: DataCopy.xtrabackup({ version: '8.0.35-35' }) },
  { version: '8.4.6', dataCopy: DataCopy.xtrabackup({ streams: 64, compression: 'zstd' }) },
  { version: '5.7', dataCopy: DataCopy.xtrabackup() },
  { version: '5.7', dataCopy: DataCopy.xtrabackup({ compression: 'zstd', image: 'with-zstd' }) },
  ...[
    ...['mysql', 'mysql:latest', 'mysql:9.7', 'mysql:9.7.4-oraclelinux9', 'mysql:prod-7', 'localhost/mysql:9'],
    ...[
      `mysql@${DIGEST}`,
      `registry.example:5000/a/b__c-d.e:9.7@${DIGEST}`,
      '[::1]:5000/mysql',
      'our-database:1.4',
      'mysql:1.4',
    ],
  ].map((image) => ({ image })),
  { image: 'mysql:8.0.40', version: '8.0' },
  { image: 'mysql:5.7', insecureTutorial: true },
  { version: '8.4', dataCopy: DataCopy.xtrabackup({ image: 'registry.example/xtrabackup-for-mysql:8.0' }) },
  { name: 'constructor' }, // in JavaScript, every object has one
  server({ memory: '512Mi', 'hugepages-2Mi': '4Mi', 'example.com/disks': '1' }),
  server({ memory: '1Gi' }, { memory: '128Mi' }), // a request beside a limit sizes nothing
  { resources: { replication: { limits: { memory: '32Mi' } } } },
  { storageSize: '1.5Ti' },
  { storageSize: '512Mi' },
  {
    options: { innodbRedoLogCapacity: '8G' },
    primaryOptions: { innodbRedoLogCapacity: '1G' },
    replicaOptions: { innodbRedoLogCapacity: '1G' },
  },
  { credentialsSecret: 'a.b-c' },
  { labels: { 'example.com/team': '', team: 'A_1.b' } },
  { nodeSelector: { 'app.kubernetes.io/name': 'x', 'kubernetes.io/os': 'linux' } },
  { annotations: { 'example.com/note': 'any text: {}, "quotes", and\nlines' } },
  { terminationGracePeriodSeconds: 1 },
  { resources: { server: {}, replication: { limits: { cpu: '1' } } } },
  { resources: { server: { requests: { memory: '4Gi' }, limits: { memory: '4Gi' } } } },
  { separateNodes: true, oneNodeMayHoldAll: false },
  { separateNodes: false, oneNodeMayHoldAll: true },
])('%j is accepted', (props) => {
  expect(findingsOf(props)).toEqual([]);
});

test('all that is wrong is said at once, each on a line of its own', () => {
  const findings = findingsOf({ replicas: 0, storageSize: 'big', version: '1.0', labels: { app: 'a b' } });
  expect(findings.map((finding) => finding.split(' ')[0])).toEqual([
    'version',
    'replicas',
    'storageSize',
    'labels',
    'labels',
  ]);
  for (const finding of findings) expect(finding).not.toContain('\n');
});

test('an id that is no name asks for one', () => {
  expect(findingsOf({}, 'OrdersDb')).toEqual([`name "OrdersDb" ${NOT_A_LABEL}`]);
  expect(findingsOf({ name: 'orders' }, 'OrdersDb')).toEqual([]);
});

test('a line break in a value does not break the message', () => {
  expect(findingsOf({ name: 'a\n- b' })).toEqual([`name "a\\n- b" ${NOT_A_LABEL}`]);
});
