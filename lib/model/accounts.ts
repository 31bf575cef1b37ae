/**
 * The accounts of a server. All but MySQL's own are here; each has the least that it needs.
 */
export const ACCOUNTS = {
  /** The person who runs the database: from inside a pod by socket, from elsewhere by password and TLS. */
  root: 'root',
  /** Replicas log in to their source with it. */
  replication: 'replication',
  /** Recipients of a copy log in to their donor with it; peers ask each other with it what they hold. */
  clone: 'clone',
  /** The sidecar, by socket and operating-system user: it has no password, so rotation can never lock it out. */
  sidecar: 'sidecar',
} as const;

/** The account for use inside the pod. Where nobody has a password, root needs none. */
export function localAccountOf({ hasPasswords }: { readonly hasPasswords: boolean }): string {
  return hasPasswords ? ACCOUNTS.sidecar : ACCOUNTS.root;
}

/** Operating-system user of every container. `auth_socket` needs its name, and the images know it as this. */
export const OS_USER = { name: 'mysql', id: 999 } as const;

/** Keys of the Secret. */
export const SECRET_KEYS = {
  root: 'root-password',
  replication: 'replication-password',
  clone: 'clone-password',
} as const;

/** Database of the set's own tables. */
export const OWN_DATABASE = 'replicated_mysql';

/** The set's own tables. */
export const TABLES = {
  /** Holds the cluster id in its one row; none while a server belongs to no cluster yet. */
  cluster: 'cluster',
  /** A row for each time at which a server began to take writes: the history by which two data sets are told apart. */
  term: 'term',
  /** One row, written by the primary again and again: how far behind a replica is, and whom the role is meant for. */
  heartbeat: 'heartbeat',
  /** A row for each server: its sidecar's verdict, as the primary was told. */
  member: 'member',
  /** At most one row: the server whose turn it is to have its data copied anew. */
  turn: 'turn',
  /** At most one row: `initSql` of the code has not been executed to its end. */
  founding: 'founding',
} as const;

/** Name of the Secret of a set unless another is given. */
export function defaultSecretName(name: string): string {
  return `${name}-credentials`;
}
