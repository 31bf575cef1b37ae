import { CLIENT } from './cluster';
import type { ClusterSet } from './cluster-set';

/** A steady load from a pod of its own. Its script ends when /log/stop is there, and then makes /log/ended. */
export class LoadPod {
  static async start(
    set: ClusterSet,
    what: string,
    script: string,
    begun: (load: LoadPod) => Promise<boolean>,
    node?: string,
  ): Promise<LoadPod> {
    const load = new LoadPod(set, `${what}-${Date.now()}`);
    await set.namespace.kubectl(['apply', '-f', '-'], JSON.stringify(loadPod(load.name, script, node)));
    await set.namespace.eventually(`the ${what} has begun`, 60, () => begun(load));
    return load;
  }

  private constructor(
    readonly set: ClusterSet,
    private readonly name: string,
  ) {}

  async bash(script: string): Promise<string> {
    return this.set.namespace.kubectl(['exec', this.name, '--', 'bash', '-c', script]);
  }

  async stop(): Promise<void> {
    await this.bash('touch /log/stop');
    await this.set.namespace.eventually(`${this.name} has ended`, 30, async () =>
      (await this.bash('ls /log')).includes('ended'),
    );
  }

  async remove(): Promise<void> {
    await this.set.namespace.kubectl(['delete', 'pod', this.name, '--wait=false']);
  }
}

/** A pod whose clients log in as root, and write to /log what they are told; on a node, if one is named. */
export function loadPod(name: string, script: string, node?: string): object {
  const container = {
    name: 'load',
    image: 'mysql:9.7',
    command: ['bash', '-c', script],
    env: [{ name: 'MYSQL_PWD', valueFrom: { secretKeyRef: { name: 'mysql-credentials', key: 'root-password' } } }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'log', mountPath: '/log' }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'load', ...CLIENT } },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      containers: [container],
      volumes: [{ name: 'log', emptyDir: {} }],
      securityContext: { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 0,
    },
  };
}
