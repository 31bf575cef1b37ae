import type { Labels } from './labels';
import type { Names } from './names';
import type { Topology } from './topology';

/** The port of MySQL, and its name in pods and Services. */
export const MYSQL_PORT = { number: 3306, name: 'mysql' } as const;

/** Values of my.cnf options by name. */
export type Options = Readonly<Record<string, string>>;

/**
 * The facts of one set that depend on its props. What is the same for every set is a constant beside this file.
 *
 * Scripts, option files and manifests are functions of it, so they cannot disagree.
 */
export interface Model {
  readonly names: Names;
  readonly version: string;
  readonly image: string;
  /** Pods at synthesis. People also run `kubectl scale`: scripts never rely on it alone. */
  readonly replicas: number;
  readonly topology: Topology;
  readonly secretName: string;
  readonly labels: Labels;
  readonly selectorLabels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly primaryOptions: Options;
  readonly replicaOptions: Options;
}
