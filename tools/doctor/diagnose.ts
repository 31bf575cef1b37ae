import { checkManifests, checkPod } from './checks/admission';
import { checkPull } from './checks/images';
import { checkNetwork } from './checks/network';
import { checkRelease } from './checks/release';
import { checkRoom } from './checks/room';
import { checkSecret } from './checks/secrets';
import { checkStorage } from './checks/storage';
import type { Answer, Facts } from './facts';
import { warning, type Finding } from './finding';
import type { WantedSet } from './wanted';

/** What the facts mean for a set that is about to be applied. */
export function diagnose(set: WantedSet, facts: Facts): Finding[] {
  const { namespace } = facts;
  return [
    ...checkRelease(facts.release),
    ...ifKnown('storage classes', facts.storageClasses, (classes) => checkStorage(set, classes)),
    ...ifKnown('nodes and their pods', facts.nodes, (nodes) => checkRoom(set, nodes)),
    ...set.secrets.flatMap((secret) =>
      ifKnown(`Secret ${secret.name}`, facts.secrets[secret.name] as Answer<readonly string[] | undefined>, (keys) =>
        checkSecret(secret, namespace, keys),
      ),
    ),
    ...checkPod(set, namespace, facts.pod),
    ...checkManifests(facts.manifests),
    ...ifKnown('images', facts.pulls, (pulls) =>
      Object.entries(pulls).flatMap(([image, pull]) => checkPull(image, pull)),
    ),
    ...checkNetwork(set, facts.networkPolicies),
  ];
}

function ifKnown<T>(what: string, answer: Answer<T>, check: (known: T) => Finding[]): Finding[] {
  return 'unknown' in answer ? [warning(`${what} cannot be looked at (${answer.unknown})`)] : check(answer.is);
}
