import { k8s } from '../../imports/k8s';
import { localAccountOf, OS_USER } from '../model/accounts';
import { copyImageOf, MYSQL_PORT, type Model } from '../model/model';
import { CONTAINERS, sidecarName } from '../model/names';
import { FILES, PATHS } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { COPY_PORT } from '../model/xtrabackup';
import type { ContainerResources, PodSettings } from './pod-settings';
import { MOUNTS } from './volumes';

export function initContainers(m: Model, pod: PodSettings): k8s.Container[] {
  return [
    {
      // It runs a server, if only for a while.
      ...common(m, pod, CONTAINERS.init, pod.serverResources),
      command: script(PATHS.configMap, FILES.initScript),
      volumeMounts: [
        MOUNTS.data,
        MOUNTS.configMap,
        MOUNTS.newOptionFiles,
        MOUNTS.newScripts,
        ...credentials(m),
        ...certificates(m),
        MOUNTS.run,
        MOUNTS.tmp,
      ],
    },
    {
      // So does it with the CLONE plugin.
      ...common(m, pod, CONTAINERS.clone, pod.serverResources),
      image: copyImageOf(m),
      command: script(PATHS.scripts, FILES.cloneScript),
      volumeMounts: [
        MOUNTS.data,
        MOUNTS.configMap,
        MOUNTS.optionFiles,
        MOUNTS.scripts,
        ...credentials(m),
        ...(m.dataCopy.method === 'clone-plugin' ? certificates(m) : []),
        MOUNTS.run,
        MOUNTS.tmp,
      ],
    },
  ];
}

export function containers(m: Model, pod: PodSettings): k8s.Container[] {
  return [server(m, pod), sidecar(m, pod)];
}

function server(m: Model, pod: PodSettings): k8s.Container {
  return {
    ...common(m, pod, CONTAINERS.server, pod.serverResources),
    ...(m.hasPasswords ? {} : { securityContext: AS_ROOT }),
    command: [...(m.hasPasswords ? [] : AS_SERVER), ...script(PATHS.scripts, FILES.serverScript)],
    lifecycle: { preStop: { exec: { command: script(PATHS.scripts, FILES.stopScript) } } },
    ports: [{ name: MYSQL_PORT.name, containerPort: MYSQL_PORT.number }],
    startupProbe: {
      tcpSocket: { port: k8s.IntOrString.fromString(MYSQL_PORT.name) },
      periodSeconds: TIMING.startupProbe,
      failureThreshold: pod.startBudget,
    },
    // Whether the server answers, and nothing else: it is alive even when it refuses to log the probe in.
    livenessProbe: {
      exec: {
        command: [
          'mysqladmin',
          '--no-defaults',
          '--protocol=socket',
          `--socket=${PATHS.socket}`,
          `--user=${localAccountOf(m)}`,
          'ping',
        ],
      },
      periodSeconds: TIMING.livenessProbe,
      timeoutSeconds: TIMING.probeAnswer,
      failureThreshold: LIMITS.livenessFailures,
    },
    readinessProbe: {
      exec: { command: script(PATHS.scripts, FILES.readinessScript) },
      periodSeconds: TIMING.readinessProbe,
      timeoutSeconds: TIMING.probeAnswer,
      failureThreshold: LIMITS.readinessFailures,
    },
    volumeMounts: [
      MOUNTS.data,
      MOUNTS.configMap,
      MOUNTS.optionFiles,
      MOUNTS.scripts,
      MOUNTS.controlCommand,
      ...certificates(m),
      MOUNTS.run,
      MOUNTS.tmp,
    ],
  };
}

function sidecar(m: Model, pod: PodSettings): k8s.Container {
  const handsOutCopies = m.dataCopy.method === 'xtrabackup';
  return {
    ...common(m, pod, sidecarName(m.dataCopy.method), pod.replicationResources),
    image: copyImageOf(m),
    command: script(PATHS.scripts, FILES.replicationScript),
    ...(handsOutCopies ? { ports: [{ name: COPY_PORT.name, containerPort: COPY_PORT.number }] } : {}),
    volumeMounts: [
      MOUNTS.data,
      MOUNTS.configMap,
      MOUNTS.scripts,
      MOUNTS.controlCommand,
      ...credentials(m),
      ...(m.declarations.users.length === 0 ? [] : [MOUNTS.userPasswords]),
      ...certificates(m),
      MOUNTS.run,
      MOUNTS.tmp,
    ],
  };
}

const credentials = (m: Model): k8s.VolumeMount[] => (m.secretName === undefined ? [] : [MOUNTS.credentials]);

/** Where a server runs with the set's option files, and where peers are asked in SQL. */
const certificates = (m: Model): k8s.VolumeMount[] => (m.hasCertificates ? [MOUNTS.certificates] : []);

/** The tutorial's reader renames a program in the server's container: that takes root, and files that can be changed. */
const AS_ROOT: k8s.SecurityContext = { runAsUser: 0, runAsNonRoot: false };

/** The server itself runs as the volume's owner all the same. */
const AS_SERVER = ['gosu', OS_USER.name];

function script(directory: string, file: string): string[] {
  return ['bash', `${directory}/${file}`];
}

/** What most containers share: the image, the pod's name, and as few rights as a process can have. */
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
