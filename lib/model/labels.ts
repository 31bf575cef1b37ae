/** Labels by key. */
export type Labels = Readonly<Record<string, string>>;

/** Prefix of the labels that Kubernetes recommends; they belong to the construct. */
const RECOMMENDED = 'app.kubernetes.io/';

const NAME_LABEL = `${RECOMMENDED}name`;
const NAME_OF_ALL_SETS = 'replicated-mysql';
const VERSION_LABEL = `${RECOMMENDED}version`;

/** Keys or prefixes that a user's labels must not carry, because the construct or a controller writes them. */
const RESERVED_LABELS = [
  'app',
  RECOMMENDED,
  'statefulset.kubernetes.io/',
  'apps.kubernetes.io/',
  'controller-revision-hash',
] as const;

export function isReservedLabel(key: string): boolean {
  return RESERVED_LABELS.some((reserved) => (reserved.endsWith('/') ? key.startsWith(reserved) : key === reserved));
}

/**
 * What selects the pods of a set, and nobody else's: `app` alone is what the tutorial's reader types,
 * and what a stranger's pod may carry too.
 *
 * A StatefulSet's selector and claim templates cannot be changed, so nothing that may change belongs here.
 */
export function selectorLabels(name: string): Labels {
  return { app: name, [NAME_LABEL]: NAME_OF_ALL_SETS, [`${RECOMMENDED}instance`]: name };
}

/** Labels of every object and pod. */
export function objectLabels(name: string, version: string, extra: Labels): Labels {
  return {
    ...extra,
    ...selectorLabels(name),
    [`${RECOMMENDED}component`]: 'database',
    [VERSION_LABEL]: version,
    [`${RECOMMENDED}managed-by`]: 'cdk8s',
  };
}

/** MySQL's version, of an object that belongs to a set; undefined for any other object. */
export function versionLabelOf(labels: Labels): string | undefined {
  return labels[NAME_LABEL] === NAME_OF_ALL_SETS ? labels[VERSION_LABEL] : undefined;
}

/** Set by the StatefulSet controller on each pod. */
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

/** What a pod of the same namespace carries that may connect to the set. */
export function clientLabels(name: string): Labels {
  return { [`${name}-client`]: 'true' };
}
