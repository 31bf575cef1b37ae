import type { Enforcement } from '../facts';
import { warning, well, type Finding } from '../finding';
import type { WantedSet } from '../wanted';

/** Whether the set's NetworkPolicy does anything. */
export function checkNetwork(
  { name, hasNetworkPolicy }: Pick<WantedSet, 'name' | 'hasNetworkPolicy'>,
  seen: Enforcement,
): Finding[] {
  if (!hasNetworkPolicy) return [];
  if (seen === 'enforced') return [well('NetworkPolicies are enforced')];
  return [
    seen === 'not-enforced'
      ? warning(
          `NetworkPolicies are not enforced: every pod of the cluster reaches the servers of ${name}, and only passwords keep it out. Install a network plugin that enforces them, or say everyPodMayConnect, so that nobody relies on the policy`,
        )
      : warning(`whether NetworkPolicies are enforced cannot be told: ${seen.undecided}`),
  ];
}
