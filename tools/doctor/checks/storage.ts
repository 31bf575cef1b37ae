import type { StorageClass } from '../facts';
import { fault, well, type Finding } from '../finding';
import type { WantedSet } from '../wanted';

/** Whether claims of the set will be given volumes. */
export function checkStorage(
  { storageClassName }: Pick<WantedSet, 'storageClassName'>,
  classes: readonly StorageClass[],
): Finding[] {
  const there = classes.length === 0 ? 'there is none' : `there is ${classes.map(({ name }) => name).join(', ')}`;
  if (storageClassName !== undefined) {
    return classes.some(({ name }) => name === storageClassName)
      ? [well(`storage class ${storageClassName}`)]
      : [
          fault(
            `storage class ${storageClassName} does not exist (${there}): name another in storageClassName, or make it`,
          ),
        ];
  }
  const standard = classes.find(({ isDefault }) => isDefault);
  if (standard !== undefined) return [well(`default storage class ${standard.name}`)];
  const [first] = classes;
  const mark = `kubectl annotate storageclass ${first?.name} storageclass.kubernetes.io/is-default-class=true`;
  return [
    fault(
      first === undefined
        ? 'the cluster has no storage class: install a provisioner of volumes with a class, and make it the default one'
        : `no storage class is the default one (${there}): name one in storageClassName, or make one the default: ${mark}`,
    ),
  ];
}
