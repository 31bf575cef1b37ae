import type { Requests } from './requests';

/** What the cluster has answered, or why it has not: who runs the doctor need not have a right to everything. */
export type Answer<T> = { readonly is: T } | { readonly unknown: string };

export interface StorageClass {
  readonly name: string;
  readonly isDefault: boolean;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Node {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** What the pods that are there, but for those of the set, leave. */
  readonly free: Requests;
}

/** What Kubernetes said to an apply that changed nothing. */
export interface Admission {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** What became of an image on a node: it is there, or why not. */
export type Pull = 'done' | { readonly failed: string };

/** Whether a NetworkPolicy that denies a connection ends it. */
export type Enforcement = 'enforced' | 'not-enforced' | { readonly undecided: string };

/** All that is asked about one set. */
export interface Facts {
  readonly namespace: string;
  /** As Kubernetes names it: `v1.34.4`. */
  readonly release: string;
  readonly storageClasses: Answer<readonly StorageClass[]>;
  readonly nodes: Answer<readonly Node[]>;
  /** Keys of each Secret that the set names; undefined if there is no such Secret. */
  readonly secrets: Readonly<Record<string, Answer<readonly string[] | undefined>>>;
  /** Of one pod of the set. */
  readonly pod: Answer<Admission>;
  /** Of all manifests. */
  readonly manifests: Admission;
  readonly pulls: Answer<Readonly<Record<string, Pull>>>;
  readonly networkPolicies: Enforcement;
  /** Why what was made to look is still there, if it is. */
  readonly leftovers: string | undefined;
}
