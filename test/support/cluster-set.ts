import { Namespace } from './cluster';
import { readmeCommands } from './documents';
import { synth } from './manifest';
import type { Outcome } from '../../tools/support/command';
import type { ReplicatedMySqlProps } from '../../lib';

/** What a test asks of a pod. */
export interface SeenPod {
  readonly uid: string;
  readonly node: string;
  readonly ready: boolean;
  readonly leaving: boolean;
  /** Of the server. */
  readonly container: string;
  /** Of all containers. */
  readonly restarts: number;
}

const REPLICATES = `SELECT COUNT(*) FROM performance_schema.replication_connection_status AS receiver
  JOIN performance_schema.replication_applier_status AS applier USING (CHANNEL_NAME)
  WHERE receiver.SERVICE_STATE = 'ON' AND applier.SERVICE_STATE = 'ON'`;

/** A set of servers on the cluster, in a namespace of its own. */
export class ClusterSet {
  static async start(prefix: string, props: ReplicatedMySqlProps = {}): Promise<ClusterSet> {
    const namespace = await Namespace.create(prefix);
    const set = new ClusterSet(namespace, props.replicas ?? 3);
    await namespace.shell(readmeCommands('Credentials'));
    await set.apply(props);
    await namespace.untilReady(set.servers);
    return set;
  }

  /** The set `mysql` of manifests that a test has applied by itself. */
  static in(namespace: Namespace, servers = 3): ClusterSet {
    return new ClusterSet(namespace, servers);
  }

  private constructor(
    readonly namespace: Namespace,
    readonly servers: number,
  ) {}

  get ordinals(): number[] {
    return Array.from({ length: this.servers }, (_, ordinal) => ordinal);
  }

  /** What `synth` and `kubectl apply` do for a person who has changed the code. */
  async apply(props: ReplicatedMySqlProps = {}): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: synth(props) };
    await this.namespace.kubectl(['apply', '-f', '-'], JSON.stringify(list));
  }

  /** Runs SQL as root inside of a server's pod; rows as lines. */
  async sql(ordinal: number, sql: string): Promise<string> {
    return this.namespace.kubectl(this.exec(ordinal, 'mysql', '-uroot', '--batch', '--skip-column-names', '-e', sql));
  }

  async bash(ordinal: number, script: string): Promise<Outcome> {
    return this.namespace.outcomeOf(this.exec(ordinal, 'bash', '-c', script));
  }

  exec(ordinal: number, ...command: string[]): string[] {
    return ['exec', `mysql-${ordinal}`, '-c', 'mysql', '--', ...command];
  }

  /** What the sidecar thinks of its server. */
  async verdict(ordinal: number): Promise<string> {
    return (await this.bash(ordinal, 'cat /var/run/mysqld/verdict')).stdout;
  }

  async log(ordinal: number): Promise<string> {
    return this.namespace.kubectl(['logs', `mysql-${ordinal}`, '-c', 'replication']);
  }

  async pods(): Promise<SeenPod[]> {
    const { items } = await this.namespace.get('pods', '-l', 'app=mysql');
    return items
      .map((pod: any): [string, SeenPod] => {
        const containers: any[] = pod.status.containerStatuses ?? [];
        return [
          pod.metadata.name,
          {
            uid: pod.metadata.uid,
            node: pod.spec.nodeName ?? '',
            ready: (pod.status.conditions ?? []).some((c: any) => c.type === 'Ready' && c.status === 'True'),
            leaving: pod.metadata.deletionTimestamp !== undefined,
            container: containers.find(({ name }) => name === 'mysql')?.containerID ?? '',
            restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
          },
        ];
      })
      .sort(([a]: [string, SeenPod], [b]: [string, SeenPod]) => a.localeCompare(b))
      .map(([, pod]: [string, SeenPod]) => pod);
  }

  async pod(ordinal: number): Promise<SeenPod> {
    const pod = (await this.pods())[ordinal];
    if (pod === undefined) throw new Error(`no pod mysql-${ordinal}`);
    return pod;
  }

  /** The node of a server; none of the others may be on it. */
  async nodeOf(ordinal: number): Promise<string> {
    const nodes = (await this.pods()).map(({ node }) => node);
    if (new Set(nodes).size !== this.servers) throw new Error(`the servers share nodes: ${nodes.join()}`);
    return nodes[ordinal] as string;
  }

  /** True if every replica replicates and has, now, what the primary had a moment ago. */
  async isEqual(primary = 0): Promise<boolean> {
    const [writable, executed] = (
      await this.sql(primary, "SELECT NOT @@super_read_only, REPLACE(@@gtid_executed, '\\n', '')")
    ).split('\t');
    if (writable !== '1') return false;
    const follows = async (replica: number): Promise<boolean> => {
      const seen = await this.sql(
        replica,
        `${REPLICATES}; DO WAIT_FOR_EXECUTED_GTID_SET('${executed}', 1); SELECT GTID_SUBSET('${executed}', @@gtid_executed)`,
      );
      return seen === '1\n1';
    };
    const replicas = this.ordinals.filter((ordinal) => ordinal !== primary);
    return (await Promise.all(replicas.map(follows))).every(Boolean);
  }

  /** True if every pod is Ready as well. */
  async isWhole(primary = 0): Promise<boolean> {
    const pods = await this.pods();
    if (pods.length !== this.servers || pods.some(({ ready, leaving }) => !ready || leaving)) return false;
    return this.isEqual(primary);
  }

  /** Seconds from `since` (milliseconds) until `isWhole`, and whatever else is to be seen before. */
  async secondsUntilWhole(
    since: number,
    limit: number,
    first?: (pods: SeenPod[]) => boolean,
    primary = 0,
  ): Promise<number> {
    const look = async () => (first === undefined || first(await this.pods())) && this.isWhole(primary);
    await this.namespace.eventually('all servers are Ready, replicate and are equal', limit, look, 0.3);
    return (Date.now() - since) / 1000;
  }

  /** Of each server: all that is in it, which must be the same for all while nobody writes. */
  async contents(): Promise<string[]> {
    const checksum =
      "CHECKSUM TABLE shop.t EXTENDED; SELECT COUNT(*) FROM shop.t; SELECT REPLACE(@@gtid_executed, '\\n', '')";
    return Promise.all(this.ordinals.map((ordinal) => this.sql(ordinal, checksum)));
  }
}
