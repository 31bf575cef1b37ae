import type { EnvValue, INetworkPolicyPeer, IPodSelector } from '../imports/plus';
import type { PasswordSecret } from './declarations';

/** What a client is told by its environment. */
export interface ClientEnvOptions {
  /**
   * Account with which it logs in: `<prefix>USER`, and `<prefix>PASSWORD` from its Secret. The password of a user of `users`,
   * and of `root`, is where the set has it.
   * @default - addresses only
   */
  readonly user?: string;
  /**
   * Where the password of `user` is, if the set cannot know: of an account that was made by hand, or of an imported set.
   * @default - that of the user in `users`
   */
  readonly passwordSecret?: PasswordSecret;
  /**
   * Database that it uses: `<prefix>DATABASE`.
   * @default - not told
   */
  readonly database?: string;
  /**
   * What the names of the variables begin with.
   * @default "MYSQL_"
   */
  readonly prefix?: string;
}

/**
 * What clients need to know of a set, whether it is made here or was made elsewhere. For the constructs of cdk8s-plus-25 it
 * stands for its pods.
 */
export interface IReplicatedMySql extends IPodSelector, INetworkPolicyPeer {
  /** Name of the set. */
  readonly name: string;
  /** Port of every server and Service. */
  readonly port: number;
  /** Host name for writes. */
  readonly primaryHost: string;
  /** Host name for reads: any Ready server. */
  readonly readHost: string;
  /** Name of the Secret with the passwords; undefined in the tutorial's set-up, which has none. */
  readonly credentialsSecret: string | undefined;
  /** Labels that select the pods of the set, and no others. */
  readonly selectorLabels: Record<string, string>;
  /** Labels of a pod that may connect to the set from the same namespace. */
  readonly clientLabels: Record<string, string>;
  /** Host name of the server with this ordinal, Ready or not. */
  hostOf(ordinal: number): string;
  /**
   * Variables for a container of cdk8s-plus-25: `MYSQL_HOST` for writes, `MYSQL_READ_HOST` for reads, `MYSQL_PORT`; with
   * `user`, `MYSQL_USER` and `MYSQL_PASSWORD` as well. A Secret can be read only by pods of its own namespace.
   */
  clientEnv(options?: ClientEnvOptions): Record<string, EnvValue>;
}
