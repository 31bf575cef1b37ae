import type { k8s } from '../imports/k8s';
import type { MySqlOptions } from './config/mysql-options';
import type { DataCopy } from './data-copy';
import type { MySqlDatabase, MySqlUser } from './declarations';
import type { ContainerResources } from './objects/pod-settings';

/** Resources of the containers of a pod. */
export interface MySqlResources {
  /**
   * The server, and both init containers, which run one for a while.
   * @default - requests of 500m CPU, 1Gi memory and 64Mi ephemeral storage; limits of 2Gi memory and 1Gi ephemeral
   * storage. With `insecureTutorial`, requests of CPU and memory only
   */
  readonly server?: ContainerResources;
  /**
   * The sidecar.
   * @default - requests of 50m CPU, 64Mi memory and 64Mi ephemeral storage; limits of 1Gi memory and 1Gi ephemeral
   * storage. With `insecureTutorial`, requests of CPU and memory only
   */
  readonly replication?: ContainerResources;
}

/** Certificates by which the servers are known. */
export interface TlsOptions {
  /**
   * Name of a Secret with the keys `tls.crt` (the certificate that every server shows), `tls.key` and `ca.crt` (the
   * authorities that the servers trust), as cert-manager makes it. While it or a key is missing, the pods wait. The
   * certificate must have the DNS names of `certificateDnsNames`.
   */
  readonly secretName: string;
}

/** What a set of one MySQL primary and its read replicas can be told. Every property has a default that works. */
export interface ReplicatedMySqlProps {
  /**
   * Name of the set: of its StatefulSet, its pods (`<name>-0`), its Services (`<name>`, `<name>-primary`,
   * `<name>-read`) and its ConfigMap. A lower-case DNS label that begins with a letter, at most 52 characters; 28 where
   * replicas run MySQL 5.7, which takes host names of 60.
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
   * @default - 9.7; with `insecureTutorial`, 5.7
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
   * image does: bash, coreutils, the server and the client, and the user `mysql` with the id 999. A tag that names another
   * series is refused.
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
   * Number of servers, the primary included: a whole number from 1 to 100.
   *
   * Fewer than before keeps the claims of those that go; they are used again when there are more.
   *
   * @default 3
   */
  readonly replicas?: number;

  /**
   * Ordinal of the server that takes writes. Another number moves the role, without a restart: the old primary ends writes
   * and hands over, the new one applies everything and takes over. If the old one does not answer, nothing moves; see
   * `forcePrimary`.
   *
   * @default 0
   */
  readonly primary?: number;

  /**
   * Lets `primary` take the role without the word of a server that is gone for good, in exactly this term: the new
   * primary's verdict says which number that is, and it is of no use for any other move. What the lost server had
   * acknowledged and not sent is lost. Make sure that it does not run any more: until it is reached again, nobody can tell
   * it that it has lost the role.
   *
   * @default - the role moves only by the word of the server that has it
   */
  readonly forcePrimary?: number;

  /**
   * What happens when the primary has lost its volume while replicas have data. `refuse`: it stays not Ready and says so,
   * until a person decides. `clone-from-replica`: when every server has answered, it copies the one that has most, and
   * takes writes again; what no replica had received is lost.
   *
   * @default "refuse"
   */
  readonly lostPrimaryVolume?: string;

  /**
   * Longest lag at which a replica still serves reads, in seconds. Measured by heartbeats of the primary. A replica that
   * was further behind comes back at half of it. 10 or more: heartbeats come every two seconds.
   *
   * @default 60
   */
  readonly maxLagSeconds?: number;

  /**
   * So many replicas, the freshest, serve reads however far they are behind: old data may be better than none. A number
   * that is larger than there are means all of them.
   *
   * @default 1
   */
  readonly readFloor?: number;

  /**
   * Whether the primary counts as one of the servers of `readFloor`, so that replicas that lag may all leave.
   *
   * @default false
   */
  readonly primaryCountsAsReader?: boolean;

  /**
   * Where a write is when it is acknowledged. `async`: on the primary's disk; what no replica has got yet is lost if the
   * primary is lost with its disk. `semi-sync`: also received by a replica (in its machine's memory, if not yet on its
   * disk), before anybody else can read it. If no replica answers within `semiSyncStallLimitSeconds`, the primary goes
   * on without, says so in its verdict and log, and waits again as soon as a replica has caught up. A change restarts
   * nothing. `semi-sync` needs MySQL 8.0 or later, and a replica.
   *
   * @default "async"
   */
  readonly durability?: string;

  /**
   * With `durability: 'semi-sync'`, how long a commit waits at most for a replica to acknowledge it, in seconds. While
   * commits wait, no copy can be made of the primary's data: a set whose replicas have all lost theirs waits as long. From 1
   * to 86400.
   *
   * @default 10
   */
  readonly semiSyncStallLimitSeconds?: number;

  /**
   * Whether replicas leave it to their machine when their commits reach the disk (innodb_flush_log_at_trx_commit = 2,
   * sync_binlog = 0), so that they keep up with more writes. The primary never does, nor a server that is to become it.
   *
   * The price: a replica whose machine goes down without notice (power, kernel, a node that is lost; not the end of a
   * process) may have lost commits that it counts as executed. So its data are not believed when it starts after
   * another boot, or on another node: it is not Ready until it has copied all data anew, which takes as long as a copy
   * takes. If all machines go down at once, all replicas copy from the primary; and if its volume is lost at that
   * moment, the replicas' data must be judged by a person. An orderly stop (a drain, an update, a shutdown that waits
   * for pods) writes everything and costs nothing. Without it, a replica keeps its data, and may lag behind earlier.
   *
   * A change restarts nothing. Sets with `insecureTutorial` have no such replicas.
   *
   * @default true
   */
  readonly relaxedReplicas?: boolean;

  /**
   * Size of each server's volume, as a Kubernetes quantity. It holds the data, the binary logs and, while data are
   * copied anew, the copy beside the old ones. A StatefulSet's claim cannot be changed later. A server has two hours to
   * start (a recovery that is killed begins anew), and a minute more for each GiB, by the hundred.
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
   * CPU, memory and ephemeral storage of the containers. What is given for a container replaces all of its defaults: `{}`
   * asks for nothing and limits nothing. There is no limit of CPU by default: it would slow down recovery and replication
   * when they need it most. A larger `innodb_buffer_pool_size` needs a larger limit of memory. Memory is at least
   * 512Mi for the server, and 32Mi for the sidecar.
   *
   * @default - as each property of it says
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
   * Certificates of your own, for MySQL 8.0 and later. Whoever is asked by name must show one of an authority in `ca.crt`
   * with that name: the source of replication, the donor of a copy, and applications may ask for the same. Peers that are
   * asked by address must show one of these authorities: let the authority certify this set only. A renewed certificate is
   * loaded without a restart; one that cannot be used is told by the verdict, and the last one stays.
   *
   * What XtraBackup copies is not encrypted on its way, with certificates or without.
   *
   * @default - each server makes a certificate that proves nothing: what is said is encrypted, and nobody checks by whom
   */
  readonly tls?: TlsOptions;

  /**
   * Databases that there are to be. One that is missing is created; none is ever dropped, and one that is taken out of the
   * code is left alone. MySQL 8.0 and later.
   *
   * @default - those that you make by hand
   */
  readonly databases?: MySqlDatabase[];

  /**
   * Accounts that there are to be, beside those of the set. One that is missing is created, and what it may not yet do is
   * granted; none is ever dropped, nothing is revoked, and one that is taken out of the code is left alone. Passwords are in
   * Secrets that you make; while one is missing, the verdict of the primary says so. One more Secret or key restarts the pods
   * one by one, since they must be given it. MySQL 8.0 and later.
   *
   * @default - those that you make by hand
   */
  readonly users?: MySqlUser[];

  /**
   * Statements that are executed when a new cluster is founded, in this order, each exactly once; the primary is Ready
   * when the last one is done. What is added later is not executed. One that fails is tried again, and the verdict says why;
   * correct it in place: those before it have been executed.
   *
   * One statement for each element, with names that have their database in front (`CREATE TABLE shop.orders (…)`), since each
   * may run over another connection. The databases of `databases` are there by then. 64 KiB in all. MySQL 8.0 and later.
   *
   * @default - none
   */
  readonly initSql?: string[];

  /**
   * Options of my.cnf for every server. Those on which the set rests (`server_id`, `datadir`, `gtid_mode` and others) are
   * refused, and so are those that `version` does not have, with what replaces them.
   *
   * The sizes of the buffer pool and of temporary tables and the number of connections follow from the memory in
   * `resources.server`, its limit or else its request, unless they are given here; not so with `insecureTutorial`.
   *
   * Other options restart the pods, one after another, from the highest ordinal to 0, so the primary comes last where
   * `primary` is 0.
   *
   * @default - MySQL's defaults
   */
  readonly options?: MySqlOptions;

  /**
   * Options of my.cnf for the server that is the primary when its pod starts. They win over `options`.
   *
   * @default - `options`
   */
  readonly primaryOptions?: MySqlOptions;

  /**
   * Options of my.cnf for a server that is a replica when its pod starts. They win over `options`.
   *
   * @default - `options`
   */
  readonly replicaOptions?: MySqlOptions;

  /**
   * Names of the risks of options that may cost data or open a door. Such an option is refused, with what may happen,
   * until its risk is named here: `torn-pages`, `unsynced-writes`, `unchecked-data`, `skipped-errors`,
   * `filtered-replication`, `statement-format`, `silent-binary-log`, `unordered-commits`, `forced-recovery`,
   * `uncopied-tables`, `short-binary-logs`, `endless-binary-logs`, `local-infile`, `file-access`, `suspicious-functions`,
   * `fixed-at-founding`.
   *
   * @default - none
   */
  readonly acceptedRisks?: string[];

  /**
   * Labels of every object and pod, beside those of the construct. Reserved are `app`, `controller-revision-hash`, and all of
   * `app.kubernetes.io/`, `apps.kubernetes.io/` and `statefulset.kubernetes.io/`.
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
   * Class of the pods' priority: which pods wait, or make room, when nodes are full. The class must exist.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * Whether a server waits rather than start on a node that has another one. Without it, servers are spread over nodes and
   * zones as far as these go.
   *
   * @default false
   */
  readonly separateNodes?: boolean;

  /**
   * Leaves servers where the scheduler puts them, without anti-affinity and spreading: the loss of one node, or zone, may be
   * that of all servers.
   *
   * @default false; true with `insecureTutorial`
   */
  readonly oneNodeMayHoldAll?: boolean;

  /**
   * Leaves the PodDisruptionBudget out, which lets one server go at a time: drains of several nodes may stop all servers at
   * once.
   *
   * @default false; true with `insecureTutorial`
   */
  readonly allMayBeEvictedAtOnce?: boolean;

  /**
   * Leaves the NetworkPolicy out: every pod of the cluster reaches the ports of the servers, and whoever takes a server over
   * reaches everything from it. With the policy, servers are reached by each other, by pods of the same namespace with the
   * label `<name>-client: "true"`, and by whom `allowFrom` names; they reach each other, and DNS (port 53). It takes a
   * network plugin that enforces NetworkPolicies. Where DNS pods listen on another port (OpenShift: 5353), a
   * NetworkPolicy of your own must allow it; policies add up.
   *
   * @default false; true with `insecureTutorial`
   */
  readonly everyPodMayConnect?: boolean;

  /**
   * Seconds that a server has to write its pages and stop, before it is killed and must recover at its next start.
   *
   * @default - 120, and a second for each 64 MiB by which `innodb_buffer_pool_size` is beyond MySQL's default of 128 MiB
   */
  readonly terminationGracePeriodSeconds?: number;
}
