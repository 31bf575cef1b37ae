import type { Node, StorageClass } from './facts';
import { minus, NOTHING, plus, requestsOf, requestsOfPod } from './requests';
import type { WantedSet } from './wanted';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export function storageClassesOf(list: any): StorageClass[] {
  return list.items.map(({ metadata }: any) => ({
    name: metadata.name,
    isDefault: metadata.annotations?.[DEFAULT_CLASS] === 'true',
  }));
}

/** Nodes, and what is free on them. The sets' own pods, if there are any already, are what is to be placed. */
export function nodesOf(
  nodes: any,
  pods: any,
  sets: readonly Pick<WantedSet, 'selector' | 'namespace'>[],
  otherwise: string,
): Node[] {
  const isOwn = ({ metadata }: any) =>
    sets.some(
      ({ selector, namespace = otherwise }) =>
        metadata.namespace === namespace &&
        Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
    );
  const counts: any[] = pods.items.filter(
    (pod: any) => !['Succeeded', 'Failed'].includes(pod.status.phase) && !isOwn(pod),
  );
  return nodes.items.map(({ metadata, spec, status }: any) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    taints: spec.taints ?? [],
    free: minus(
      requestsOf(status.allocatable),
      counts
        .filter((pod) => pod.spec.nodeName === metadata.name)
        .map((pod) => requestsOfPod(pod.spec))
        .reduce(plus, NOTHING),
    ),
  }));
}
