import { CLIENT } from './cluster';

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
