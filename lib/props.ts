import type { k8s } from '../imports/k8s';
import type { DataCopy } from './data-copy';
import type { ContainerResources } from './objects/pod-settings';

/** Resources of the containers of a pod. */
export interface MySqlResources {
  /**
   * The server, and `clone-mysql`, which runs one for a while.
   * @default - requests of 500m CPU and 1Gi memory
   */
  readonly server?: ContainerResources;
  /**
   * The sidecar, and `init-mysql`.
   * @default - requests of 50m CPU and 64Mi memory
   */
  readonly replication?: ContainerResources;
}

/** What a set of one MySQL primary and its read replicas can be told. Every property has a default that works. */
export interface ReplicatedMySqlProps {
  /**
   * Name of the set: of its StatefulSet, its pods (`<name>-0`), its Services (`<name>`, `<name>-primary`,
   * `<name>-read`) and its ConfigMap. A lower-case DNS label that begins with a letter, at most 52 characters.
   *
   * Kubernetes cannot rename objects: with another name, another set is made.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * MySQL's release series (`9.7`, `8.4`, `8.0`, `5.7`) or one release of it (`9.7.4`; of 8.0, 8.0.37 or later; of 5.7,
   * 5.7.28 or later).
   *
   * @default "9.7"
   */
  readonly version?: string;

  /**
   * How an empty replica gets its data from another server.
   *
   * @default - DataCopy.clonePlugin()
   */
  readonly dataCopy?: DataCopy;

  /**
   * The set-up of the Kubernetes tutorial "Run a Replicated Stateful Application": MySQL 5.7, XtraBackup, replication by
   * file and position, and **no passwords: whoever reaches port 3306 is root**. To learn with, never for data that matter.
   * The objects carry an annotation that says so.
   *
   * @default false
   */
  readonly insecureTutorial?: boolean;

  /**
   * Image of the containers, but for those that `dataCopy` gives another. It must hold MySQL of `version` as the official
   * image does: bash, coreutils, the server and the client, and the user `mysql` with the id 999.
   *
   * @default - the official image, `mysql:<version>`
   */
  readonly image?: string;

  /**
   * When a node asks the registry for the image: `Always`, `IfNotPresent` or `Never`.
   *
   * @default - Kubernetes' own: `Always` for the tag `latest`, else `IfNotPresent`
   */
  readonly imagePullPolicy?: string;

  /**
   * Names of Secrets with which nodes log in to the image's registry.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Number of servers, the primary included: a whole number from 1 to 100. Ordinal 0 is the primary.
   *
   * Fewer than before keeps the claims of those that go; they are used again when there are more.
   *
   * @default 3
   */
  readonly replicas?: number;

  /**
   * Size of each server's volume, as a Kubernetes quantity. It holds the data, the binary logs and, while data are
   * copied, about 100 MiB more. A StatefulSet's claim cannot be changed later.
   *
   * @default "10Gi"
   */
  readonly storageSize?: string;

  /**
   * Storage class of the volumes.
   *
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * CPU and memory of the containers.
   *
   * @default - requests as each property of it says, no limits
   */
  readonly resources?: MySqlResources;

  /**
   * Name of the Secret with the keys `root-password`, `replication-password` and `clone-password`. You make it; while
   * it is missing, the pods wait. A password may be of any bytes but NUL and line breaks; that of `replication` of at
   * most 32 (a limit of MySQL).
   *
   * @default "<name>-credentials"
   */
  readonly credentialsSecret?: string;

  /**
   * Options of my.cnf for every server, by name. Those on which the set rests (`server_id`, `datadir`, `gtid_mode` and
   * others) are refused.
   *
   * @default - MySQL's defaults
   */
  readonly options?: Record<string, string>;

  /**
   * Options of my.cnf for the server that is the primary when its pod starts. They win over `options`.
   *
   * @default - `options`
   */
  readonly primaryOptions?: Record<string, string>;

  /**
   * Options of my.cnf for a server that is a replica when its pod starts. They win over `options`.
   *
   * @default - `options`
   */
  readonly replicaOptions?: Record<string, string>;

  /**
   * Labels of every object and pod, beside those of the construct. `app` and all of `app.kubernetes.io/` are reserved.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;

  /**
   * Annotations of every object and pod.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;

  /**
   * Labels that a node must have to run a pod of the set.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Taints of nodes that the pods accept.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Seconds that a server has to write its pages and stop, before it is killed and must recover at its next start.
   *
   * @default 120
   */
  readonly terminationGracePeriodSeconds?: number;
}
