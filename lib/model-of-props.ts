import { mergedOptions } from './config/option-file';
import { optionValues } from './config/option-values';
import { DataCopy } from './data-copy';
import { defaultSecretName } from './model/accounts';
import { ANNOTATIONS } from './model/annotations';
import {
  DEFAULT_OLD_PASSWORD_SECONDS,
  DEFAULT_USER_HOST,
  grantLevelOf,
  type Declarations,
  type Grant,
} from './model/declarations';
import { DEFAULT_DURABILITY, type DurabilityMode } from './model/durability';
import { clientLabels, objectLabels, selectorLabels } from './model/labels';
import type { Model, ServerMemory } from './model/model';
import { namesOf } from './model/names';
import { parseQuantity } from './model/quantity';
import { DEFAULT_LOST_VOLUME, DEFAULT_READS, DEFAULT_REPLICAS, type LostVolumePolicy } from './model/topology';
import { imageOf, seriesOf, versionWanted, type Series } from './model/versions';
import { DEFAULT_STREAMS, xtrabackupFor, xtrabackupImageOf, type Compression } from './model/xtrabackup';
import type { ContainerResources } from './objects/pod-settings';
import { serverResourcesOf } from './pod-defaults';
import type { NamedProps } from './validation';

/** Why a set is open to everybody. */
export const INSECURE_BECAUSE = 'insecureTutorial: root has no password, and whoever reaches port 3306 is root';

/** The facts of a set, with what was not given; its props have no findings. */
export function modelOf(props: NamedProps): Model {
  const isTutorial = props.insecureTutorial === true;
  const version = versionWanted(props);
  const series = seriesOf(version) as Series; // findings() has seen to it
  return {
    version,
    series,
    dataCopy: dataCopyOf(series, isTutorial ? DataCopy.xtrabackup(props.dataCopy?.xtrabackupOptions) : props.dataCopy),
    hasPasswords: !isTutorial,
    hasCertificates: props.tls !== undefined,
    position: isTutorial ? 'file' : 'gtid',
    names: namesOf(props.name),
    image: props.image ?? imageOf(version),
    replicas: props.replicas ?? DEFAULT_REPLICAS,
    topology: { primary: props.primary ?? 0, force: props.forcePrimary },
    reads: {
      lagLimit: props.maxLagSeconds ?? DEFAULT_READS.lagLimit,
      readFloor: props.readFloor ?? DEFAULT_READS.readFloor,
      primaryInFloor: props.primaryCountsAsReader ?? DEFAULT_READS.primaryInFloor,
    },
    lostVolume: (props.lostPrimaryVolume ?? DEFAULT_LOST_VOLUME) as LostVolumePolicy,
    durability: {
      mode: (props.durability ?? DEFAULT_DURABILITY.mode) as DurabilityMode,
      stallLimit: props.semiSyncStallLimitSeconds ?? DEFAULT_DURABILITY.stallLimit,
      relaxedReplicas: !isTutorial && (props.relaxedReplicas ?? DEFAULT_DURABILITY.relaxedReplicas),
    },
    secretName: isTutorial ? undefined : (props.credentialsSecret ?? defaultSecretName(props.name)),
    certificatesSecret: props.tls?.secretName,
    declarations: declarationsOf(props),
    labels: objectLabels(props.name, version, props.labels ?? {}),
    selectorLabels: selectorLabels(props.name),
    clientLabels: clientLabels(props.name),
    annotations: isTutorial
      ? { ...props.annotations, [ANNOTATIONS.insecure]: INSECURE_BECAUSE }
      : (props.annotations ?? {}),
    memory: memoryOf(serverResourcesOf(props)),
    primaryOptions: mergedOptions(optionValues(props.options), optionValues(props.primaryOptions)),
    replicaOptions: mergedOptions(optionValues(props.options), optionValues(props.replicaOptions)),
  };
}

function dataCopyOf(
  series: Series,
  { method, xtrabackupOptions: options = {} } = DataCopy.clonePlugin(),
): Model['dataCopy'] {
  const pair = xtrabackupFor(series.version);
  if (method !== 'xtrabackup' || pair === undefined) return { method: 'clone-plugin' };
  return {
    method: 'xtrabackup',
    image: options.image ?? xtrabackupImageOf(options.version ?? pair.version),
    streams: options.streams ?? DEFAULT_STREAMS,
    compression: options.compression as Compression | undefined,
  };
}

function declarationsOf({ databases = [], users = [], initSql = [] }: NamedProps): Declarations {
  return {
    databases: databases.map(({ name, characterSet, collation }) => ({ name, characterSet, collation })),
    users: users.map(({ name, host, passwordSecret, grants = [], requireTls, oldPasswordSeconds }) => ({
      name,
      host: host ?? DEFAULT_USER_HOST,
      secretName: passwordSecret.name,
      secretKey: passwordSecret.key,
      grants: grants.map(({ privileges, on }): Grant => ({
        ...(grantLevelOf(on) as Pick<Grant, 'database' | 'table'>), // findings() has seen to it
        privileges: [...privileges],
      })),
      requireTls: requireTls ?? true,
      oldPasswordSeconds: oldPasswordSeconds ?? DEFAULT_OLD_PASSWORD_SECONDS,
    })),
    initSql: [...initSql],
  };
}

/** A limit is what the kernel holds the server to; without one, a request is what the node keeps for it. */
function memoryOf({ limits, requests }: ContainerResources): ServerMemory | undefined {
  const from = limits?.['memory'] === undefined ? 'requests' : 'limits';
  const bytes = parseQuantity({ limits, requests }[from]?.['memory'] ?? '');
  return bytes === undefined ? undefined : { bytes, from };
}
