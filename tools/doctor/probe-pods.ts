import { OS_USER } from '../../lib/model/accounts';
import { PREFIX } from '../../lib/model/annotations';
import { MYSQL_PORT } from '../../lib/model/model';
import type { WantedSet } from './wanted';

/** All that a probe makes bears it, so that nothing of it stays. */
export const PROBE_LABEL = `${PREFIX}doctor`;

/** When pods end by themselves, should nobody be left to remove them. */
const DEADLINE_SECONDS = 600;

const SLEEP = `sleep ${DEADLINE_SECONDS}`;
/** What MySQL's image has that can listen, without certificates and data. */
const LISTEN = `openssl s_server -accept ${MYSQL_PORT.number} -nocert -www || ${SLEEP}`;

export type ProbePod = ReturnType<typeof podOf>;

/** A container of each image; that of the server listens where MySQL would. */
export function serverPod(set: WantedSet, id: string) {
  return podOf(
    set,
    id,
    'server',
    set.images.map(({ name }) => ({ image: name, does: name === set.serverImage ? LISTEN : SLEEP })),
  );
}

export function clientPod(set: WantedSet, id: string) {
  return podOf(set, id, 'client', [{ image: set.serverImage, does: SLEEP }]);
}

/** Denies all that comes to the server's pod. */
export function denial({ metadata }: ProbePod) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: { podSelector: { matchLabels: metadata.labels }, policyTypes: ['Ingress'] },
  };
}

/** As strict as any namespace wants it, and on the nodes of the set. */
function podOf(set: WantedSet, id: string, role: string, containers: readonly { image: string; does: string }[]) {
  const { nodeSelector, tolerations, imagePullSecrets } = set.template.spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${set.name}-doctor-${role}-${id}`, labels: { [PROBE_LABEL]: id, role } },
    spec: {
      ...{ nodeSelector, tolerations, imagePullSecrets },
      containers: containers.map(({ image, does }, n) => ({
        name: `image-${n}`,
        image,
        imagePullPolicy: set.images.find(({ name }) => name === image)?.pullPolicy,
        command: ['bash', '-c', does],
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      })),
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: OS_USER.id, seccompProfile: { type: 'RuntimeDefault' } },
    },
  };
}
