import { fault, warning, well, type Finding } from '../finding';
import type { WantedSecret } from '../wanted';

/** Whether a Secret has what pods are given of it: without, they wait. Its keys are undefined if it is not there. */
export function checkSecret(
  { name, keys, isOptional, isBrought }: WantedSecret,
  namespace: string,
  there: readonly string[] | undefined,
): Finding[] {
  const [say, what] = isOptional ? [warning, 'servers start without it'] : [fault, 'pods wait for it'];
  const missing = keys.filter((key) => there?.includes(key) !== true);
  if (there === undefined && isBrought) return [well(`Secret ${name} comes with the manifests`)];
  if (there === undefined) {
    const withKeys = keys.length === 0 ? '' : ` with ${keys.join(', ')}`;
    return [say(`Secret ${name} is not in namespace ${namespace}, and ${what}: make it${withKeys}`)];
  }
  return missing.length === 0
    ? [well(`Secret ${name}`)]
    : [say(`Secret ${name} in namespace ${namespace} lacks ${missing.join(', ')}, and ${what}: add what is missing`)];
}
