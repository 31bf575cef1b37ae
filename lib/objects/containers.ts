import { k8s } from '../../imports/k8s';
import { ACCOUNTS } from '../model/accounts';
import { MYSQL_PORT, type Model } from '../model/model';
import { CONTAINERS } from '../model/names';
import { FILES, PATHS } from '../model/paths';
import type { ContainerResources, PodSettings } from './pod-settings';
import { MOUNTS } from './volumes';

/** Recovery of a large server takes long, and to kill it means to begin it anew: two hours, looked at every second. */
const STARTUP_BUDGET_SECONDS = 7200;

export function initContainers(m: Model, pod: PodSettings): k8s.Container[] {
  return [
    {
      ...common(m, pod, CONTAINERS.init, pod.replicationResources),
      command: script(PATHS.configMap, FILES.initScript),
      volumeMounts: [MOUNTS.configMap, MOUNTS.newOptionFiles, MOUNTS.newScripts, MOUNTS.tmp],
    },
    {
      // It runs a server, if only for a while.
      ...common(m, pod, CONTAINERS.clone, pod.serverResources),
      command: script(PATHS.scripts, FILES.cloneScript),
      volumeMounts: [
        MOUNTS.data,
        MOUNTS.configMap,
        MOUNTS.optionFiles,
        MOUNTS.scripts,
        MOUNTS.credentials,
        MOUNTS.run,
        MOUNTS.tmp,
      ],
    },
  ];
}

export function containers(m: Model, pod: PodSettings): k8s.Container[] {
  return [
    {
      ...common(m, pod, CONTAINERS.server, pod.serverResources),
      command: script(PATHS.scripts, FILES.serverScript),
      lifecycle: { preStop: { exec: { command: script(PATHS.scripts, FILES.stopScript) } } },
      ports: [{ name: MYSQL_PORT.name, containerPort: MYSQL_PORT.number }],
      startupProbe: {
        tcpSocket: { port: k8s.IntOrString.fromString(MYSQL_PORT.name) },
        periodSeconds: 1,
        failureThreshold: STARTUP_BUDGET_SECONDS,
      },
      // Whether the server answers, and nothing else: it is alive even when it refuses to log the probe in.
      livenessProbe: {
        exec: {
          command: [
            'mysqladmin',
            '--no-defaults',
            '--protocol=socket',
            `--socket=${PATHS.socket}`,
            `--user=${ACCOUNTS.sidecar}`,
            'ping',
          ],
        },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
      readinessProbe: {
        exec: { command: script(PATHS.scripts, FILES.readinessScript) },
        periodSeconds: 2,
        timeoutSeconds: 5,
        failureThreshold: 2,
      },
      volumeMounts: [MOUNTS.data, MOUNTS.optionFiles, MOUNTS.scripts, MOUNTS.run, MOUNTS.tmp],
    },
    {
      ...common(m, pod, CONTAINERS.replication, pod.replicationResources),
      command: script(PATHS.scripts, FILES.replicationScript),
      volumeMounts: [MOUNTS.configMap, MOUNTS.scripts, MOUNTS.credentials, MOUNTS.run, MOUNTS.tmp],
    },
  ];
}

function script(directory: string, file: string): string[] {
  return ['bash', `${directory}/${file}`];
}

/** What all containers share: the image, the pod's name, and as few rights as a process can have. */
function common(m: Model, pod: PodSettings, name: string, resources: ContainerResources) {
  return {
    name,
    image: m.image,
    ...(pod.imagePullPolicy === undefined ? {} : { imagePullPolicy: pod.imagePullPolicy }),
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    resources: {
      ...(resources.requests === undefined ? {} : { requests: quantities(resources.requests) }),
      ...(resources.limits === undefined ? {} : { limits: quantities(resources.limits) }),
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    // The last words of a container that ends are its reason: `kubectl describe` shows them.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  } satisfies k8s.Container;
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
