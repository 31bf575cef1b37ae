import { DataCopy, type ReplicatedMySqlProps } from '../../lib';

/**
 * Every prop, each with a value that is not its default. The type fails when a prop is missing. `insecureTutorial` goes
 * with few of the others: the tutorial's own manifests have it.
 */
export const FULL_PROPS: Required<Omit<ReplicatedMySqlProps, 'insecureTutorial'>> = {
  name: 'orders',
  version: '8.4.6',
  image: 'registry.example/mysql:8.4.6',
  dataCopy: DataCopy.xtrabackup({
    version: '8.4.0-3',
    image: 'registry.example/xtrabackup:8.4.0-3',
    streams: 8,
    compression: 'zstd',
  }),
  imagePullPolicy: 'Always',
  imagePullSecrets: ['registry-login'],
  primary: 1,
  forcePrimary: 3,
  lostPrimaryVolume: 'clone-from-replica',
  maxLagSeconds: 30,
  readFloor: 2,
  primaryCountsAsReader: true,
  durability: 'semi-sync',
  semiSyncStallLimitSeconds: 5,
  relaxedReplicas: false,
  replicas: 5,
  storageSize: '200Gi',
  storageClassName: 'fast',
  resources: {
    server: { requests: { cpu: '2', memory: '8Gi' }, limits: { memory: '8Gi' } },
    replication: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
  },
  credentialsSecret: 'orders-passwords',
  tls: { secretName: 'orders-certificates' },
  databases: [{ name: 'shop_eu', characterSet: 'utf8mb4', collation: 'utf8mb4_0900_as_cs' }],
  users: [
    {
      name: 'shop',
      host: '10.%',
      passwordSecret: { name: 'shop-database', key: 'password' },
      grants: [
        { privileges: ['ALL'], on: 'shop_eu.*' },
        { privileges: ['PROCESS', 'CONNECTION_ADMIN'], on: '*.*' },
        { privileges: ['SELECT'], on: 'bank.rates' },
      ],
      requireTls: false,
      oldPasswordSeconds: 3600,
    },
  ],
  initSql: ["CREATE TABLE shop_eu.orders (id BIGINT PRIMARY KEY, note TEXT DEFAULT ('it''s'))"],
  options: { maxConnections: 500, initConnect: "SET @who = 'it''s'; SET @x = 1" },
  primaryOptions: { binlogRowImage: 'full' },
  replicaOptions: { replicaParallelWorkers: 4 },
  acceptedRisks: ['local-infile'],
  labels: { team: 'shop' },
  annotations: { 'example.com/owner': 'shop: "us"' },
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'mysql', effect: 'NoSchedule' }],
  priorityClassName: 'databases',
  separateNodes: true,
  oneNodeMayHoldAll: false, // goes with the other value of separateNodes only
  allMayBeEvictedAtOnce: true,
  everyPodMayConnect: true,
  terminationGracePeriodSeconds: 300,
};
