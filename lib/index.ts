export { DataCopy, type XtraBackupOptions } from './data-copy';
export { ReplicatedMySql } from './replicated-mysql';
export type { MySqlResources, ReplicatedMySqlProps } from './props';
export type { ContainerResources } from './objects/pod-settings';
