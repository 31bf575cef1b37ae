import { bufferPool } from './config/memory-options';
import { startBudget, stopBudget } from './model/budgets';
import type { Model } from './model/model';
import { parseQuantity } from './model/quantity';
import type { ContainerResources, Placement, PodSettings } from './objects/pod-settings';
import type { ReplicatedMySqlProps } from './props';

export const DEFAULT_STORAGE_SIZE = '10Gi';

/**
 * Memory: a server of 9.7 at rest takes 500 MiB, and temporary tables up to a GiB beside it. Of a node's own disk, pods have
 * nothing but what they log, of which a kubelet keeps 50 MiB unless told otherwise.
 */
const SERVER: ContainerResources = {
  requests: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '64Mi' },
  limits: { memory: '2Gi', 'ephemeral-storage': '1Gi' },
};

/** A client for each of the other servers at once is what the sidecar needs most; XtraBackup reads with more. */
const SIDECAR: ContainerResources = {
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
  limits: { memory: '1Gi', 'ephemeral-storage': '1Gi' },
};

/** Resources as the tutorial has them: CPU and memory are asked for, and nothing is limited. */
const requestsOf = ({ requests: { cpu, memory } = {} }: ContainerResources): ContainerResources => ({
  requests: { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) },
});

/** Resources of the server's container. */
export function serverResourcesOf({ resources, insecureTutorial }: ReplicatedMySqlProps): ContainerResources {
  return resources?.server ?? (insecureTutorial === true ? requestsOf(SERVER) : SERVER);
}

/** Resources of the sidecar. */
export function sidecarResourcesOf({ resources, insecureTutorial }: ReplicatedMySqlProps): ContainerResources {
  return resources?.replication ?? (insecureTutorial === true ? requestsOf(SIDECAR) : SIDECAR);
}

/** How pods run, with what was not given. The tutorial is open to every pod, and has no object that its page has not. */
export function podSettingsOf(props: ReplicatedMySqlProps, m: Model): PodSettings {
  const isTutorial = props.insecureTutorial === true;
  const storageSize = props.storageSize ?? DEFAULT_STORAGE_SIZE;
  const largestPool = Math.max(bufferPool(m, m.primaryOptions), bufferPool(m, m.replicaOptions));
  return {
    storageSize,
    storageClassName: props.storageClassName,
    imagePullPolicy: props.imagePullPolicy,
    imagePullSecrets: props.imagePullSecrets ?? [],
    serverResources: serverResourcesOf(props),
    replicationResources: sidecarResourcesOf(props),
    nodeSelector: props.nodeSelector ?? {},
    tolerations: props.tolerations ?? [],
    priorityClassName: props.priorityClassName,
    placement: placementOf(props),
    everyPodMayConnect: props.everyPodMayConnect ?? isTutorial,
    allMayBeEvictedAtOnce: props.allMayBeEvictedAtOnce ?? isTutorial,
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? stopBudget(largestPool),
    startBudget: startBudget(parseQuantity(storageSize) ?? 0),
  };
}

function placementOf(props: ReplicatedMySqlProps): Placement {
  if (props.separateNodes === true) return 'separate-nodes';
  return (props.oneNodeMayHoldAll ?? props.insecureTutorial === true) ? 'anywhere' : 'spread';
}
