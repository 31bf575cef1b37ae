import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  LabelSelector,
  type EnvValue,
  type IPodSelector,
  type NetworkPolicyPeerConfig,
  type PodSelectorConfig,
} from '../imports/plus';
import { clientEnv } from './client-env';
import type { User } from './model/declarations';
import { clientLabels, selectorLabels } from './model/labels';
import { MYSQL_PORT } from './model/model';
import { namesOf, podHost } from './model/names';
import type { ClientEnvOptions, IReplicatedMySql } from './replicated-mysql-ref';

/** What a set of this app and one that was deployed elsewhere have in common. Not for others to extend. */
export abstract class ReplicatedMySqlBase extends Construct implements IReplicatedMySql {
  abstract readonly name: string;
  abstract readonly credentialsSecret: string | undefined;
  /** Port of every server and Service. */
  readonly port: number = MYSQL_PORT.number;

  /**
   * Namespace that clients must name; undefined where they are in the same one.
   * @internal
   */
  protected abstract readonly _hostNamespace: string | undefined;
  /**
   * Users of whom it is known where their passwords are.
   * @internal
   */
  protected abstract readonly _users: readonly User[];

  get primaryHost(): string {
    return this.inNamespace(namesOf(this.name).primaryService);
  }

  get readHost(): string {
    return this.inNamespace(namesOf(this.name).readService);
  }

  /** Labels that select the pods of the set, and no others. */
  get selectorLabels(): Record<string, string> {
    return { ...selectorLabels(this.name) };
  }

  get clientLabels(): Record<string, string> {
    return { ...clientLabels(this.name) };
  }

  /** The pods of the set, for a Service or NetworkPolicy of cdk8s-plus-25. */
  toPodSelectorConfig(): PodSelectorConfig {
    const namespace = this._hostNamespace ?? Chart.of(this).namespace;
    return {
      labelSelector: LabelSelector.of({ labels: this.selectorLabels }),
      ...(namespace === undefined ? {} : { namespaces: { names: [namespace] } }),
    };
  }

  /** The pods of the set, as one side of a connection. */
  toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  // The type is the interface's: no language but TypeScript lets a method narrow it.
  /** The set itself, which selects its pods. */
  toPodSelector(): IPodSelector | undefined {
    return this;
  }

  hostOf(ordinal: number): string {
    return this.inNamespace(podHost(namesOf(this.name), ordinal));
  }

  clientEnv(options: ClientEnvOptions = {}): Record<string, EnvValue> {
    return clientEnv(this, this._users, options);
  }

  private inNamespace(host: string): string {
    return this._hostNamespace === undefined ? host : `${host}.${this._hostNamespace}`;
  }
}
