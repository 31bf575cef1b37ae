import { copyImageOf, type Model } from '../model/model';
import type { PodSettings } from './pod-settings';

/** What a linter asks for and a set does not do. The object itself says so, and why: linters then go on to check the rest. */
export interface DeclinedCheck {
  /** The check's name in kube-score. */
  readonly kubeScore?: string;
  /** Its id in checkov. */
  readonly checkov?: string;
  /** The Pod Security Standard that the pods need, if it is not `restricted`. */
  readonly podSecurity?: 'baseline';
  readonly because: string;
}

/** Of every object without a namespace. */
export const NAMESPACE: DeclinedCheck = {
  checkov: 'CKV_K8S_21',
  because: 'The namespace is the one that kubectl is told; a chart with a namespace writes it down.',
};

/** Of the Service for writes. */
export const PRIMARY: DeclinedCheck = {
  kubeScore: 'service-targets-pod',
  because: 'It selects a pod by its name, in a label that the controller of the StatefulSet adds.',
};

const isTutorial = (_: PodSettings, m: Model) => !m.hasPasswords;
const AS_ROOT = 'The reader of the tutorial renames a program in the container of the server, which takes root.';

/** Of the pods, if it is true of them. */
const OF_PODS: readonly (DeclinedCheck & { readonly when: (pod: PodSettings, m: Model) => boolean })[] = [
  {
    kubeScore: 'container-resources',
    checkov: 'CKV_K8S_11',
    because: 'A limit of CPU would slow down recovery and replication when they need it most.',
    when: ({ serverResources, replicationResources }) =>
      [serverResources, replicationResources].some(({ limits }) => limits?.['cpu'] === undefined),
  },
  {
    kubeScore: 'container-image-pull-policy',
    checkov: 'CKV_K8S_15',
    because: 'A server must be able to start again while the registry is away.',
    when: ({ imagePullPolicy }) => imagePullPolicy !== 'Always',
  },
  {
    checkov: 'CKV_K8S_43',
    because: 'A tag lets nodes take the fixes of a release series; an image with a digest can be passed.',
    when: (_, m) => [m.image, copyImageOf(m)].some((image) => !image.includes('@')),
  },
  {
    kubeScore: 'container-security-context-user-group-id',
    checkov: 'CKV_K8S_40',
    because: 'The sidecar logs in as the user to whom the image gives a name: mysql, 999.',
    when: () => true,
  },
  {
    checkov: 'CKV_K8S_8',
    because:
      'The server has a liveness probe. A sidecar that fails ends by itself; while it hangs, the server is not Ready.',
    when: () => true,
  },
  {
    checkov: 'CKV_K8S_9',
    because: 'The readiness of the server is what the sidecar says of it; an old word of it counts for nothing.',
    when: () => true,
  },
  {
    kubeScore: 'pod-networkpolicy',
    checkov: 'CKV2_K8S_6',
    because: 'everyPodMayConnect leaves the NetworkPolicy out.',
    when: ({ everyPodMayConnect }) => everyPodMayConnect,
  },
  {
    kubeScore: 'statefulset-has-poddisruptionbudget',
    because: 'allMayBeEvictedAtOnce leaves the PodDisruptionBudget out.',
    when: ({ allMayBeEvictedAtOnce }) => allMayBeEvictedAtOnce,
  },
  {
    kubeScore: 'statefulset-has-host-podantiaffinity',
    because: 'oneNodeMayHoldAll leaves the anti-affinity out.',
    when: ({ placement }) => placement === 'anywhere',
  },
  {
    checkov: 'CKV_K8S_13',
    because: 'The pods of the tutorial have requests, and no limits.',
    when: (pod, m) => isTutorial(pod, m) && pod.serverResources.limits?.['memory'] === undefined,
  },
  {
    kubeScore: 'container-security-context-readonlyrootfilesystem',
    checkov: 'CKV_K8S_22',
    because: AS_ROOT,
    when: isTutorial,
  },
  { podSecurity: 'baseline', because: AS_ROOT, when: isTutorial },
  ...['CKV_K8S_20', 'CKV_K8S_23', 'CKV_K8S_28', 'CKV_K8S_37'].map((checkov) => ({
    checkov,
    because: AS_ROOT,
    when: isTutorial,
  })),
];

export function declinedForPods(m: Model, pod: PodSettings): DeclinedCheck[] {
  return OF_PODS.filter(({ when }) => when(pod, m));
}
