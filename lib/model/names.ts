/**
 * Names of all that a set consists of. They are API: people type them, and Kubernetes cannot rename a live object.
 */
export interface Names {
  readonly configMap: string;
  readonly serviceAccount: string;
  readonly statefulSet: string;
  /** Headless Service: gives each pod a stable name, Ready or not. */
  readonly headlessService: string;
  /** Service of the one server that takes writes. */
  readonly primaryService: string;
  /** Service of every Ready server. */
  readonly readService: string;
  readonly networkPolicy: string;
  /** NetworkPolicy of the clients that are given in code. No set can have its name: it has a dot. */
  readonly clientPolicy: string;
  readonly disruptionBudget: string;
}

export function namesOf(name: string): Names {
  return {
    configMap: name,
    serviceAccount: name,
    statefulSet: name,
    headlessService: name,
    primaryService: `${name}-primary`,
    readService: `${name}-read`,
    networkPolicy: name,
    clientPolicy: `${name}.clients`,
    disruptionBudget: name,
  };
}

export const CONTAINERS = {
  init: 'init-mysql',
  clone: 'clone-mysql',
  server: 'mysql',
  replication: 'replication',
  /** The sidecar where it also hands out copies; the tutorial's readers know it by this name. */
  xtrabackup: 'xtrabackup',
} as const;

/** Name of the sidecar's container. */
export function sidecarName(method: 'clone-plugin' | 'xtrabackup'): string {
  return method === 'xtrabackup' ? CONTAINERS.xtrabackup : CONTAINERS.replication;
}

export const VOLUMES = {
  data: 'data',
  configMap: 'config-map',
  optionFiles: 'conf',
  scripts: 'scripts',
  credentials: 'credentials',
  certificates: 'certificates',
  userPasswords: 'user-passwords',
  run: 'run',
  tmp: 'tmp',
} as const;

/** Longest name of a set: the controller adds a hyphen and ten characters to it in a label of at most 63. */
export const NAME_MAX_LENGTH = 52;

/** Name of the pod with this ordinal. */
export function podName(names: Names, ordinal: number): string {
  return `${names.statefulSet}-${ordinal}`;
}

/** Host name of the pod with this ordinal, for any pod of the same namespace. */
export function podHost(names: Names, ordinal: number): string {
  return `${podName(names, ordinal)}.${names.headlessService}`;
}
