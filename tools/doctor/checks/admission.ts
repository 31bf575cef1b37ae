import type { Admission } from '../facts';
import { fault, warning, well, type Finding } from '../finding';
import type { WantedSet } from '../wanted';

/** Whether Kubernetes takes a pod of the set, by Pod Security and whatever else is asked there. */
export function checkPod(
  { name, podSecurity }: Pick<WantedSet, 'name' | 'podSecurity'>,
  namespace: string,
  said: Admission,
): Finding[] {
  const [refusal] = said.refusals;
  if (refusal === undefined) {
    return [
      well(`namespace ${namespace} takes pods of ${name}`),
      ...said.warnings.map((text) => warning(`Kubernetes warns: ${text}`)),
    ];
  }
  const standard = /violates PodSecurity "(\w+):/.exec(refusal)?.[1];
  const todo =
    standard === undefined
      ? 'do as it says, or choose another namespace'
      : podSecurity === undefined
        ? 'take out of the pods what it names, or choose another namespace'
        : `choose another namespace, or have this one accept it: kubectl label namespace ${namespace} --overwrite pod-security.kubernetes.io/enforce=${podSecurity}`;
  return [fault(`namespace ${namespace} refuses pods of ${name} (${refusal}): ${todo}`)];
}

/** Whether an apply of the manifests would succeed. */
export function checkManifests(said: Admission): Finding[] {
  if (said.refusals.length === 0 && said.warnings.length === 0) return [well('Kubernetes takes the manifests')];
  return [
    ...said.refusals.map((text) => fault(`kubectl apply would be refused (${text}): do as it says`)),
    ...said.warnings.map((text) => warning(`Kubernetes warns: ${text}`)),
  ];
}
