import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { OS_USER } from '../model/accounts';
import { ANNOTATIONS } from '../model/annotations';
import { failureBudget } from '../model/failure-budget';
import type { Model } from '../model/model';
import { CONTAINERS, VOLUMES } from '../model/names';
import type { PodFiles } from './config-map';
import { containers, initContainers } from './containers';
import { declinedForPods } from './declined-checks';
import { fingerprint } from './fingerprint';
import { metadata } from './metadata';
import { placement } from './placement';
import type { PodSettings } from './pod-settings';
import { volumes } from './volumes';

/** The pods, and the claims of their volumes. */
export function statefulSet(scope: Construct, m: Model, files: PodFiles, pod: PodSettings): ApiObject {
  const spec: k8s.StatefulSetSpec = {
    serviceName: m.names.headlessService,
    replicas: m.replicas,
    // The scripts do the ordering: an empty replica waits for a donor, and healing needs no pod of lower ordinal.
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate' },
    selector: { matchLabels: { ...m.selectorLabels } },
    template: { metadata: templateMetadata(m, files), spec: podSpec(m, pod) },
    volumeClaimTemplates: [dataClaim(m, pod)],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  };
  return new ApiObject(scope, 'StatefulSet', {
    ...k8s.KubeStatefulSet.GVK,
    metadata: metadata(scope, m, m.names.statefulSet, declinedForPods(m, pod), {
      [ANNOTATIONS.survives]: failureBudget(m).join('\n'),
    }),
    spec: k8s.toJson_StatefulSetSpec(spec),
  });
}

function templateMetadata(m: Model, files: PodFiles): k8s.ObjectMeta {
  return {
    labels: { ...m.labels },
    annotations: {
      ...m.annotations,
      'kubectl.kubernetes.io/default-container': CONTAINERS.server,
      // A pod takes the files over when it starts: other files are a reason to start it anew.
      [ANNOTATIONS.files]: fingerprint(files),
    },
  };
}

function podSpec(m: Model, pod: PodSettings): k8s.PodSpec {
  return {
    serviceAccountName: m.names.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: pod.terminationGracePeriodSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: OS_USER.id,
      runAsGroup: OS_USER.id,
      fsGroup: OS_USER.id,
      // A look at every file of a large volume would take minutes at each start.
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(pod.imagePullSecrets.length === 0 ? {} : { imagePullSecrets: pod.imagePullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(pod.nodeSelector).length === 0 ? {} : { nodeSelector: { ...pod.nodeSelector } }),
    ...(pod.tolerations.length === 0 ? {} : { tolerations: [...pod.tolerations] }),
    ...(pod.priorityClassName === undefined ? {} : { priorityClassName: pod.priorityClassName }),
    ...placement(m, pod.placement),
    initContainers: initContainers(m, pod),
    containers: containers(m, pod),
    volumes: volumes(m),
  };
}

/** Nothing of a claim template can ever be changed, so it carries only what never changes. */
function dataClaim(m: Model, pod: PodSettings): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: VOLUMES.data, labels: { ...m.selectorLabels } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(pod.storageClassName === undefined ? {} : { storageClassName: pod.storageClassName }),
      resources: { requests: { storage: k8s.Quantity.fromString(pod.storageSize) } },
    },
  };
}
