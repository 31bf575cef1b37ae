import type { Declarations } from './declarations';
import type { Durability } from './durability';
import type { Labels } from './labels';
import type { Names } from './names';
import type { LostVolumePolicy, ReadPolicy, Topology } from './topology';
import type { Series } from './versions';
import type { Compression } from './xtrabackup';

/** The port of MySQL, and its name in pods and Services. */
export const MYSQL_PORT = { number: 3306, name: 'mysql' } as const;

/** A pod's address for itself. */
export const LOOPBACK = '127.0.0.1';

/** Values of my.cnf options by name. */
export type Options = Readonly<Record<string, string>>;

/** Memory of the server's container, and the prop that says so. */
export interface ServerMemory {
  readonly bytes: number;
  readonly from: 'limits' | 'requests';
}

/** How an empty replica gets its data. */
export type DataCopy =
  | { readonly method: 'clone-plugin' }
  | {
      readonly method: 'xtrabackup';
      readonly image: string;
      readonly streams: number;
      readonly compression: Compression | undefined;
    };

export type DataCopyMethod = DataCopy['method'];
export type XtraBackupCopy = Extract<DataCopy, { method: 'xtrabackup' }>;

/**
 * What kind of set it is: the facts that two sets of one app usually share. Most scripts are functions of it alone.
 */
export interface Kind {
  readonly version: string;
  readonly series: Series;
  readonly dataCopy: DataCopy;
  /** Whether accounts have passwords. Without, whoever reaches the port is root, as in the tutorial. */
  readonly hasPasswords: boolean;
  /** Whether the servers have certificates by which peers know them. Without, TLS hides what is said, and proves nobody. */
  readonly hasCertificates: boolean;
  /** How a replica knows what it has: by GTIDs, or by file and position in its source's binary log. */
  readonly position: 'gtid' | 'file';
}

/**
 * The facts of one set that depend on its props. What is the same for every set is a constant beside this file.
 *
 * Scripts, option files and manifests are functions of it, so they cannot disagree.
 */
export interface Model extends Kind {
  readonly names: Names;
  readonly image: string;
  /** Pods at synthesis. People also run `kubectl scale`: scripts never rely on it alone. */
  readonly replicas: number;
  readonly topology: Topology;
  readonly reads: ReadPolicy;
  readonly lostVolume: LostVolumePolicy;
  readonly durability: Durability;
  /** Name of the Secret, if there are passwords. */
  readonly secretName: string | undefined;
  /** Name of the Secret with the servers' certificate, if they have one. */
  readonly certificatesSecret: string | undefined;
  readonly declarations: Declarations;
  readonly labels: Labels;
  readonly selectorLabels: Labels;
  /** Of pods that may connect. */
  readonly clientLabels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  /** What the server may count on, if the props say it. */
  readonly memory: ServerMemory | undefined;
  readonly primaryOptions: Options;
  readonly replicaOptions: Options;
}

/** Whether servers of this kind can wait for a replica's acknowledgement. */
export function hasSemiSync(k: Pick<Kind, 'series' | 'position'>): boolean {
  return k.series.hasSemiSync && k.position === 'gtid';
}

/** Image of the containers that copy data. */
export function copyImageOf(m: Pick<Model, 'image' | 'dataCopy'>): string {
  return m.dataCopy.method === 'xtrabackup' ? m.dataCopy.image : m.image;
}
