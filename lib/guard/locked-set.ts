import { POD_NAME_LABEL, versionLabelOf } from '../model/labels';
import { namesOf } from '../model/names';

/** A Kubernetes object, as it stands in a manifest. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What manifests say of a set. */
export interface SetInManifests {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly version: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Ordinal of the server to which the Service for writes leads. */
  readonly primary: number;
  /** Of the StatefulSet. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The sets of this library among the objects. */
export function setsIn(objects: readonly KubernetesObject[]): SetInManifests[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const version = versionLabelOf(metadata?.labels ?? {});
    if (kind !== 'StatefulSet' || metadata?.name === undefined || version === undefined) return [];
    const { name, namespace, annotations = {} } = metadata;
    return [{ namespace, name, version, annotations, primary: primaryOf(objects, name, namespace), spec: spec ?? {} }];
  });
}

/** Whether both are the same object for Kubernetes. */
export function isSameSet(a: SetInManifests, b: SetInManifests): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

function primaryOf(objects: readonly KubernetesObject[], name: string, namespace: string | undefined): number {
  const service = objects.find(
    ({ kind, metadata }) =>
      kind === 'Service' && metadata?.name === namesOf(name).primaryService && metadata.namespace === namespace,
  );
  const selector = (service?.spec?.['selector'] ?? {}) as Readonly<Record<string, string>>;
  return Number(selector[POD_NAME_LABEL]?.slice(name.length + 1) ?? 0);
}
