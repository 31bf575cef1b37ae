import type { k8s } from '../../imports/k8s';

/** How much of a node a container asks for and may use, by resource name (`cpu`, `memory`, `ephemeral-storage`). */
export interface ContainerResources {
  /**
   * What the scheduler keeps free for the container.
   * @default - as without requests
   */
  readonly requests?: Record<string, string>;
  /**
   * What the container may use at most.
   * @default - no limit
   */
  readonly limits?: Record<string, string>;
}

/** How servers are kept apart: on nodes of their own if there are any, on nodes of their own or not at all, or not. */
export type Placement = 'spread' | 'separate-nodes' | 'anywhere';

/** What Kubernetes needs to know to run the pods, and scripts need not. */
export interface PodSettings {
  readonly storageSize: string;
  readonly storageClassName: string | undefined;
  readonly imagePullPolicy: string | undefined;
  readonly imagePullSecrets: readonly string[];
  readonly serverResources: ContainerResources;
  readonly replicationResources: ContainerResources;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly k8s.Toleration[];
  readonly priorityClassName: string | undefined;
  readonly placement: Placement;
  readonly everyPodMayConnect: boolean;
  readonly allMayBeEvictedAtOnce: boolean;
  readonly terminationGracePeriodSeconds: number;
  /** Seconds that a server has to start. */
  readonly startBudget: number;
}
