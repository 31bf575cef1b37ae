import type { k8s } from '../../imports/k8s';
import type { Model } from '../model/model';
import type { Placement } from './pod-settings';

const NODE = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Keeps servers apart, so that the loss of a node or a zone is that of as few as can be. */
export function placement(m: Model, wanted: Placement): Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  if (wanted === 'anywhere') return {};
  const labelSelector: k8s.LabelSelector = { matchLabels: { ...m.selectorLabels } };
  const otherNode: k8s.PodAffinityTerm = { topologyKey: NODE, labelSelector };
  return {
    affinity: {
      podAntiAffinity:
        wanted === 'separate-nodes'
          ? { requiredDuringSchedulingIgnoredDuringExecution: [otherNode] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: otherNode }] },
    },
    topologySpreadConstraints: [
      // A volume may be bound to a zone: a server that cannot go elsewhere must start all the same.
      { topologyKey: ZONE, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ],
  };
}
