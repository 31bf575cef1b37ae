import type { MySqlOptions } from './config/mysql-options';
import type { DataCopy, XtraBackupOptions } from './data-copy';
import type { MySqlDatabase, MySqlGrant, MySqlUser, PasswordSecret } from './declarations';
import { show } from './findings';
import type { ContainerResources } from './objects/pod-settings';
import type { MySqlResources, ReplicatedMySqlProps, TlsOptions } from './props';

/** What is wrong with the shape of a value, as JavaScript, `any` or a file of values may pass it. */
type Shape = (subject: string, value: unknown) => string[];

/** A shape for each property of an object; each may be left out. */
type Shapes<T> = { readonly [Name in keyof T]-?: Shape };

const MOST_CHARACTERS = 60;

/** All that has another shape than it is declared with. */
export function shapeFindings(props: ReplicatedMySqlProps): string[] {
  return inside((name) => name, props, PROPS);
}

function inside<T>(subjectOf: (name: string) => string, values: object, shapes: Shapes<T>): string[] {
  return Object.entries<Shape>(shapes).flatMap(([name, shape]) =>
    given(shape)(subjectOf(name), (values as Record<string, unknown>)[name]),
  );
}

const given =
  (shape: Shape): Shape =>
  (subject, value) =>
    value === undefined ? [] : shape(subject, value);

/** What has a rule that judges any value. */
const ownRule: Shape = () => [];

const string: Shape = (subject, value) =>
  typeof value === 'string' ? [] : [`${subject} ${beginningOf(value)} is not a string: ${insteadOf(value)}`];

function insteadOf(value: unknown): string {
  if (value === undefined || value === null) return 'give it a value, or leave it out';
  return typeof value === 'object' ? 'use one' : 'put quotes around it';
}

const boolean: Shape = (subject, value) => {
  const instead = typeof value === 'string' ? 'use one of them, without quotes' : 'use one of them';
  return typeof value === 'boolean' ? [] : [`${subject} ${beginningOf(value)} is not true or false: ${instead}`];
};

const list =
  (of: Shape): Shape =>
  (subject, value) => {
    if (Array.isArray(value)) return value.flatMap((element, index) => of(`${subject}[${index}]`, element));
    const instead = value === null ? 'use one, or leave it out' : 'put brackets around it';
    return [`${subject} ${beginningOf(value)} is not a list: ${instead}`];
  };

const object =
  <T>(example: string, shapes: Shapes<T>): Shape =>
  (subject, value) =>
    isObject(value)
      ? inside((name) => `${subject}.${name}`, value, shapes)
      : [`${subject} ${beginningOf(value)} is not an object: use one such as ${example}`];

/** Strings by keys of the caller. What is none would be written without quotes, or not at all. */
const strings =
  (example: string): Shape =>
  (subject, value) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, text]) =>
          typeof text === 'string'
            ? []
            : [`${subject} sets ${show(key)} to ${beginningOf(text)}, which is not a string: ${insteadOf(text)}`],
        )
      : object(example, {})(subject, value);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function beginningOf(value: unknown): string {
  const text = show(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

const xtrabackupOptions = object<XtraBackupOptions>('{ streams: 4 }', {
  version: string,
  image: string,
  streams: ownRule,
  compression: ownRule,
});

/** Its options go by its own name, as their rules know them. */
const dataCopy: Shape = (subject, value) =>
  value === null
    ? [`${subject} null is no way to copy data: use DataCopy.clonePlugin() or DataCopy.xtrabackup()`]
    : given(xtrabackupOptions)(subject, (value as DataCopy).xtrabackupOptions);

const container = object<ContainerResources>('{ limits: { memory: "2Gi" } }', {
  requests: strings('{ memory: "1Gi" }'),
  limits: strings('{ memory: "2Gi" }'),
});

const options = object<Pick<MySqlOptions, 'other'>>('{ maxConnections: 500 }', {
  other: object('{ "validate_password.policy": "STRONG" }', {}),
});

const database = object<MySqlDatabase>('{ name: "shop" }', { name: ownRule, characterSet: string, collation: string });

const grant = object<MySqlGrant>('{ privileges: ["SELECT"], on: "shop.*" }', {
  privileges: list(string),
  on: ownRule,
});

const passwordSecret = object<PasswordSecret>('{ name: "shop-database", key: "password" }', {
  name: ownRule,
  key: ownRule,
});

const user = object<MySqlUser>('{ name: "shop", passwordSecret: { name: "shop-database", key: "password" } }', {
  name: ownRule,
  host: string,
  passwordSecret,
  grants: list(grant),
  requireTls: boolean,
  oldPasswordSeconds: ownRule,
});

const PROPS: Shapes<ReplicatedMySqlProps> = {
  name: string,
  version: string,
  dataCopy,
  insecureTutorial: boolean,
  image: string,
  imagePullPolicy: ownRule,
  imagePullSecrets: list(ownRule),
  replicas: ownRule,
  primary: ownRule,
  forcePrimary: ownRule,
  lostPrimaryVolume: ownRule,
  maxLagSeconds: ownRule,
  readFloor: ownRule,
  primaryCountsAsReader: boolean,
  durability: ownRule,
  semiSyncStallLimitSeconds: ownRule,
  relaxedReplicas: boolean,
  storageSize: string,
  storageClassName: ownRule,
  resources: object<MySqlResources>('{ server: { limits: { memory: "2Gi" } } }', {
    server: container,
    replication: container,
  }),
  credentialsSecret: ownRule,
  tls: object<TlsOptions>('{ secretName: "mysql-certificates" }', { secretName: ownRule }),
  databases: list(database),
  users: list(user),
  initSql: list(ownRule),
  options,
  primaryOptions: options,
  replicaOptions: options,
  acceptedRisks: list(ownRule),
  labels: strings('{ team: "shop" }'),
  annotations: strings('{ "example.com/owner": "shop" }'),
  nodeSelector: strings('{ disk: "ssd" }'),
  tolerations: list(object('{ key: "dedicated", operator: "Exists" }', {})),
  priorityClassName: ownRule,
  separateNodes: boolean,
  oneNodeMayHoldAll: boolean,
  allMayBeEvictedAtOnce: boolean,
  everyPodMayConnect: boolean,
  terminationGracePeriodSeconds: ownRule,
};
