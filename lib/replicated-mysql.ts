import { Chart, type ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { INetworkPolicyPeer, IPodSelector, NetworkPolicy } from '../imports/plus';
import { certificateDnsNames } from './model/certificates';
import type { User } from './model/declarations';
import { failureBudget } from './model/failure-budget';
import type { Model } from './model/model';
import { appliedSizeFinding } from './applied-size';
import { claimName } from './claimed-names';
import { failOn } from './findings';
import { ReplicatedMySqlImport, type ImportedReplicatedMySql } from './imported-replicated-mysql';
import { INSECURE_BECAUSE, modelOf } from './model-of-props';
import { allowClient, clientPolicy } from './objects/client-policy';
import { configMap, configMapData, podFiles } from './objects/config-map';
import { disruptionBudget } from './objects/disruption-budget';
import { networkPolicy } from './objects/network-policy';
import { serviceAccount } from './objects/service-account';
import { headlessService, primaryService, readService } from './objects/services';
import { statefulSet } from './objects/stateful-set';
import { podSettingsOf } from './pod-defaults';
import type { ReplicatedMySqlProps } from './props';
import { ReplicatedMySqlBase } from './replicated-mysql-base';
import type { IReplicatedMySql } from './replicated-mysql-ref';
import { findings } from './validation';

const MARK = Symbol.for('cdk8s-replicated-mysql.ReplicatedMySql');

/**
 * MySQL with one primary and any number of read replicas that copy their data, replicate and are checked by themselves.
 *
 * It consists of plain Kubernetes objects, which need no operator and no right to talk to Kubernetes. Its passwords are
 * in a Secret that you make, see `credentialsSecret`.
 *
 * For the constructs of cdk8s-plus-25 it stands for its pods: a Service can select it, and the `connections` of another
 * workload can allow traffic to it.
 *
 * @throws an error that lists all props that cannot work
 */
export class ReplicatedMySql extends ReplicatedMySqlBase {
  /** True for a set of this library, of whichever installed copy of it. */
  static isReplicatedMySql(x: unknown): x is ReplicatedMySql {
    return x !== null && typeof x === 'object' && MARK in x;
  }

  /**
   * A set that another chart or app deploys, for clients in this one: its hosts, its port, what selects its pods. It makes no
   * objects, and nothing checks that there is such a set.
   */
  static fromName(scope: Construct, id: string, attributes: ImportedReplicatedMySql): IReplicatedMySql {
    return new ReplicatedMySqlImport(scope, id, attributes);
  }

  /** Name of the set. */
  readonly name: string;
  /** Number of servers, the primary included. */
  readonly replicas: number;
  /** Name of the Secret with the passwords; undefined in the tutorial's set-up, which has none. */
  readonly credentialsSecret: string | undefined;

  /** Option files, scripts and the topology. */
  readonly configMap: ApiObject;
  /** The pods' identity, which has no rights. */
  readonly serviceAccount: ApiObject;
  /** Gives each pod its name in DNS. */
  readonly headlessService: ApiObject;
  /** Leads to the primary. */
  readonly primaryService: ApiObject;
  /** Leads to every Ready server. */
  readonly readService: ApiObject;
  /** The pods. */
  readonly statefulSet: ApiObject;
  /** Keeps evictions apart; undefined with `allMayBeEvictedAtOnce`. */
  readonly disruptionBudget: ApiObject | undefined;
  /** Says who may connect; undefined with `everyPodMayConnect`. */
  readonly networkPolicy: ApiObject | undefined;

  /** @internal */
  protected readonly _hostNamespace: string | undefined = undefined;
  /** @internal */
  protected readonly _users: readonly User[];
  private readonly model: Model;
  private clientPolicy: NetworkPolicy | undefined;

  constructor(scope: Construct, id: string, props: ReplicatedMySqlProps = {}) {
    super(scope, id);
    Object.defineProperty(this, MARK, { value: true });
    const named = { ...props, name: props.name ?? id };
    failOn(`ReplicatedMySql "${this.node.path}" cannot be made`, [...findings(named), ...claimName(this, named.name)]);

    this.model = modelOf(named);
    if (props.insecureTutorial === true) {
      process.stderr.write(`ReplicatedMySql "${this.node.path}" is not secure: ${INSECURE_BECAUSE}\n`);
    }
    this.name = named.name;
    this.replicas = this.model.replicas;
    this.credentialsSecret = this.model.secretName;
    this._users = this.model.declarations.users;

    const files = podFiles(this.model);
    const data = configMapData(this.model, files);
    failOn(`ReplicatedMySql "${this.node.path}" cannot be applied`, [
      appliedSizeFinding(
        `ConfigMap "${this.model.names.configMap}"`,
        [this.model.annotations, data],
        'declare fewer databases and users, or pass shorter initSql, options and annotations',
      ),
    ]);
    this.configMap = configMap(this, this.model, data);
    this.serviceAccount = serviceAccount(this, this.model);
    this.headlessService = headlessService(this, this.model);
    this.primaryService = primaryService(this, this.model);
    this.readService = readService(this, this.model);
    // Before the pods: kubectl applies in this order.
    const pod = podSettingsOf(props, this.model);
    this.networkPolicy = pod.everyPodMayConnect ? undefined : networkPolicy(this, this.model);
    this.disruptionBudget = pod.allMayBeEvictedAtOnce ? undefined : disruptionBudget(this, this.model);
    this.statefulSet = statefulSet(this, this.model, files, pod);
    this.node.defaultChild = this.statefulSet;
  }

  /**
   * Lets a client connect to the servers: pods of any namespace, workloads of cdk8s-plus-25, or a range of addresses. Pods
   * of the same namespace with `clientLabels` need no such word. With `everyPodMayConnect` it changes nothing.
   */
  allowFrom(peer: INetworkPolicyPeer): void {
    if (this.networkPolicy === undefined) return;
    this.clientPolicy ??= clientPolicy(this, this.model, this);
    allowClient(this.clientPolicy, peer);
  }

  // The constructs of cdk8s-plus-25 ask for it only to make a policy for the set's pods.
  /**
   * The set itself, which selects its pods.
   *
   * @throws with `everyPodMayConnect`: as the only policy for the servers, one for that client would keep out all others
   */
  override toPodSelector(): IPodSelector | undefined {
    if (this.networkPolicy === undefined) {
      throw new Error(
        `ReplicatedMySql "${this.node.path}" has no NetworkPolicy, and one for a single client would keep all others out, and its servers from each other: pass isolation: PodConnectionsIsolation.POD, or leave out everyPodMayConnect`,
      );
    }
    return super.toPodSelector();
  }

  /**
   * What the set survives, one loss a line: reads, writes, and the acknowledged writes that are lost. The StatefulSet bears
   * it as an annotation. It takes each server to be on a node of its own.
   */
  get failureBudget(): string[] {
    return failureBudget(this.model);
  }

  /**
   * DNS names that the certificate of `tls` must have: those by which servers and applications ask for the set. Those for
   * other namespaces are among them if the chart has a namespace. More servers need more names: renew it first.
   */
  get certificateDnsNames(): string[] {
    return certificateDnsNames(this.model.names, this.replicas, Chart.of(this).namespace);
  }
}
