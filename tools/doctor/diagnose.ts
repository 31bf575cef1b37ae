import { checkManifests, checkPod } from './checks/admission';
import { checkPull } from './checks/images';
import { checkNetwork } from './checks/network';
import { checkRelease } from './checks/release';
import { checkRoom } from './checks/room';
import { checkSecret } from './checks/secrets';
import { checkStorage } from './checks/storage';
import type { Answer, Facts } from './facts';
import { unknown, warning, type Finding } from './finding';
import { PROBE_LABEL } from './probe-pods';
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
    ...ifKnown(`whether namespace ${namespace} takes pods of ${set.name}`, facts.pod, (said) =>
      checkPod(set, namespace, said),
    ),
    ...checkManifests(facts.manifests),
    ...ifKnown('images', facts.pulls, (pulls) =>
      Object.entries(pulls).flatMap(([image, pull]) => checkPull(image, pull)),
    ),
    ...checkNetwork(set, facts.networkPolicies),
    ...checkLeftovers(namespace, facts.leftovers),
  ];
}

function checkLeftovers(namespace: string, why: string | undefined): Finding[] {
  if (why === undefined) return [];
  const remove = `kubectl delete pod,networkpolicy --namespace ${namespace} --selector=${PROBE_LABEL}`;
  return [warning(`what the doctor has made is not removed (${why}): ${remove}`)];
}

function ifKnown<T>(what: string, answer: Answer<T>, check: (known: T) => Finding[]): Finding[] {
  return 'unknown' in answer ? [unknown(`${what} cannot be looked at (${answer.unknown})`)] : check(answer.is);
}
