import type { Labels } from './labels';
import type { Names } from './names';
import type { Topology } from './topology';
import type { Series } from './versions';
import type { Compression } from './xtrabackup';

/** The port of MySQL, and its name in pods and Services. */
export const MYSQL_PORT = { number: 3306, name: 'mysql' } as const;

/** Values of my.cnf options by name. */
export type Options = Readonly<Record<string, string>>;

/** How an empty replica gets its data. */
export type DataCopy =
  | { readonly method: 'clone-plugin' }
  | {
      readonly method: 'xtrabackup';
      readonly image: string;
      readonly streams: number;
      readonly compression: Compression | undefined;
    };

/**
 * What kind of set it is: the facts that two sets of one app usually share. Most scripts are functions of it alone.
 */
export interface Kind {
  readonly version: string;
  readonly series: Series;
  readonly dataCopy: DataCopy;
  /** Whether accounts have passwords. Without, whoever reaches the port is root, as in the tutorial. */
  readonly hasPasswords: boolean;
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
  /** Name of the Secret, if there are passwords. */
  readonly secretName: string | undefined;
  readonly labels: Labels;
  readonly selectorLabels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly primaryOptions: Options;
  readonly replicaOptions: Options;
}

/** Image of the containers that copy data. */
export function copyImageOf(m: Pick<Model, 'image' | 'dataCopy'>): string {
  return m.dataCopy.method === 'xtrabackup' ? m.dataCopy.image : m.image;
}
