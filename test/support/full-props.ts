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
  replicas: 5,
  storageSize: '200Gi',
  storageClassName: 'fast',
  resources: {
    server: { requests: { cpu: '2', memory: '8Gi' }, limits: { memory: '8Gi' } },
    replication: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
  },
  credentialsSecret: 'orders-passwords',
  options: { max_connections: '500', init_connect: "SET @who = 'it''s'; SET @x = 1" },
  primaryOptions: { sync_binlog: '1' },
  replicaOptions: { 'innodb-flush-log-at-trx-commit': '2' },
  labels: { team: 'shop' },
  annotations: { 'example.com/owner': 'shop: "us"' },
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'mysql', effect: 'NoSchedule' }],
  terminationGracePeriodSeconds: 300,
};
