import type { Construct } from 'constructs';
import { failOn, objectNameFinding, show, type Finding } from './findings';
import { defaultSecretName } from './model/accounts';
import type { User } from './model/declarations';
import { ReplicatedMySqlBase } from './replicated-mysql-base';
import { nameFindings } from './validation';

/** What is known of a set that another chart or app deploys. */
export interface ImportedReplicatedMySql {
  /** Name of the set: that of its StatefulSet. */
  readonly name: string;
  /**
   * Namespace of the set, if clients are in another one: host names then have it in them.
   * @default - that of the clients
   */
  readonly namespace?: string;
  /**
   * Name of the Secret with the set's passwords, if it has another one.
   * @default "<name>-credentials"
   */
  readonly credentialsSecret?: string;
}

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A set that is deployed elsewhere. It makes no objects. */
export class ReplicatedMySqlImport extends ReplicatedMySqlBase {
  readonly name: string;
  readonly credentialsSecret: string;
  /** @internal */
  protected readonly _hostNamespace: string | undefined;
  /** @internal */
  protected readonly _users: readonly User[] = [];

  constructor(scope: Construct, id: string, attributes: ImportedReplicatedMySql) {
    super(scope, id);
    failOn(`ReplicatedMySql "${this.node.path}" cannot be imported`, findings(attributes));
    this.name = attributes.name;
    this._hostNamespace = attributes.namespace;
    this.credentialsSecret = attributes.credentialsSecret ?? defaultSecretName(attributes.name);
  }
}

function findings({ name, namespace, credentialsSecret }: ImportedReplicatedMySql): Finding[] {
  return [
    ...nameFindings(name),
    namespace !== undefined &&
      !NAMESPACE.test(namespace) &&
      `namespace ${show(namespace)} is not the name of a namespace: use at most 63 lower-case letters, digits and hyphens`,
    credentialsSecret !== undefined && objectNameFinding('credentialsSecret', credentialsSecret),
  ];
}
