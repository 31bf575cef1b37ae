import { ANNOTATIONS } from '../../lib/model/annotations';
import { versionLabelOf } from '../../lib/model/labels';
import { CONTAINERS, namesOf } from '../../lib/model/names';
import { requestsOfPod, type Requests } from './requests';

/** A Secret that pods are given. */
export interface WantedSecret {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether pods start without it. */
  readonly isOptional: boolean;
  /** Whether something in the manifests makes it: themselves, or a controller that they tell to. */
  readonly isBrought: boolean;
}

export interface WantedImage {
  readonly name: string;
  /** Undefined if it is left to Kubernetes. */
  readonly pullPolicy: string | undefined;
}

/** What a set in the manifests asks of the cluster. */
export interface WantedSet {
  readonly name: string;
  /** Undefined if the manifests leave it to kubectl. */
  readonly namespace: string | undefined;
  readonly servers: number;
  readonly selector: Readonly<Record<string, string>>;
  /** The template of its pods. */
  readonly template: any;
  readonly requests: Requests;
  readonly storageClassName: string | undefined;
  readonly secrets: readonly WantedSecret[];
  readonly images: readonly WantedImage[];
  readonly serverImage: string;
  readonly hasNetworkPolicy: boolean;
  /** The Pod Security Standard that it says it needs, if it is not the strictest. */
  readonly podSecurity: string | undefined;
}

/** The sets among the objects of the manifests. */
export function wantedSets(objects: readonly any[]): WantedSet[] {
  return objects
    .filter(({ kind, metadata }) => kind === 'StatefulSet' && versionLabelOf(metadata.labels ?? {}) !== undefined)
    .map((set) => wantedSet(set, objects));
}

function wantedSet({ metadata, spec }: any, objects: readonly any[]): WantedSet {
  const pod = spec.template.spec;
  const containers: any[] = [...(pod.initContainers ?? []), ...pod.containers];
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    servers: spec.replicas,
    selector: spec.selector.matchLabels,
    template: spec.template,
    requests: requestsOfPod(pod),
    storageClassName: spec.volumeClaimTemplates[0].spec.storageClassName,
    secrets: secretsOf(pod, objects),
    images: [...new Map(containers.map(({ image, imagePullPolicy }) => [image, imagePullPolicy]))].map(
      ([image, pullPolicy]) => ({ name: image, pullPolicy }),
    ),
    serverImage: containers.find(({ name }) => name === CONTAINERS.server).image,
    hasNetworkPolicy: objects.some(
      (other) =>
        other.kind === 'NetworkPolicy' &&
        other.metadata.name === namesOf(metadata.name).networkPolicy &&
        other.metadata.namespace === metadata.namespace,
    ),
    podSecurity: metadata.annotations?.[ANNOTATIONS.podSecurity]?.split(':')[0],
  };
}

function secretsOf(pod: any, objects: readonly any[]): WantedSecret[] {
  const volumes: any[] = pod.volumes ?? [];
  const sources = [
    ...volumes.map(({ secret }) => secret && { ...secret, name: secret.secretName }),
    ...volumes.flatMap(({ projected }) => projected?.sources ?? []).map(({ secret }) => secret),
    ...(pod.imagePullSecrets ?? []).map(({ name }: any) => ({ name, optional: true })),
  ];
  return sources
    .filter((source) => source !== undefined)
    .map(({ name, items, optional }) => ({
      name,
      keys: (items ?? []).map(({ key }: any) => key as string),
      isOptional: optional === true,
      isBrought: objects.some((other) => makesSecret(other, name)),
    }));
}

/** cert-manager and others name the Secret in `secretName`, or in `target`. */
function makesSecret({ kind, metadata, spec }: any, name: string): boolean {
  if (kind === 'Secret') return metadata.name === name;
  return spec?.secretName === name || spec?.target?.name === name;
}
