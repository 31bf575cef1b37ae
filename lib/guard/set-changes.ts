import { isSeriesStep, versionStepFinding } from '../model/version-step';
import { immutableChanges, type FieldChange } from './field-changes';
import { isSameSet, setsIn, type KubernetesObject, type SetInManifests } from './locked-set';
import { migrationOf, type Migration } from './migration';

/** What became of sets that `kubectl apply` or MySQL would refuse. */
export interface SetChanges {
  /** What cannot be made of a running set, each as a sentence. */
  readonly refused: readonly string[];
  /** What can be made of it by hand. */
  readonly migrations: readonly Migration[];
}

/** Compares the sets that are in both manifests. One that is new, or gone, has nothing to be compared with. */
export function setChanges(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): SetChanges {
  const old = setsIn(before);
  const pairs = setsIn(after).flatMap((wanted) => {
    const last = old.find((set) => isSameSet(set, wanted));
    return last === undefined ? [] : [changesOf(last, wanted)];
  });
  return {
    refused: pairs.flatMap(({ refused }) => refused),
    migrations: pairs.flatMap(({ migrations }) => migrations),
  };
}

function changesOf(before: SetInManifests, after: SetInManifests): SetChanges {
  const changes = immutableChanges(before.spec, after.spec);
  const migration = migrationOf(before, after, changes);
  return {
    refused: [
      ...versionFindings(before, after),
      ...endedPrimaryFindings(before, after),
      ...newPrimaryFindings(before, after),
      ...(migration === undefined ? [claimFinding(after, changes)] : movedPrimaryFindings(migration)),
    ],
    migrations: migration === undefined || changes.length === 0 ? [] : [migration],
  };
}

function versionFindings(before: SetInManifests, after: SetInManifests): string[] {
  const finding = versionStepFinding(before.version, after.version);
  if (finding !== undefined) return [`ReplicatedMySql "${after.name}": ${finding}`];
  const moved = [before, after].map(({ primary }) => primary).find((primary) => primary !== 0);
  if (moved === undefined || !isSeriesStep(before.version, after.version)) return [];
  return [
    `ReplicatedMySql "${after.name}": version "${after.version}" would reach the primary ${after.name}-${moved} before ${after.name}-0, and a replica of "${before.version}" cannot follow it: pods are updated from the highest ordinal down to 0; set primary to 0 first, apply and commit it, then go on`,
  ];
}

/** Kubernetes ends the pods at once that are too many: no word of theirs is heard any more. */
function endedPrimaryFindings({ primary }: SetInManifests, { name, spec }: SetInManifests): string[] {
  if (spec['replicas'] === undefined) return []; // whoever scales the set by other means sees to that
  const replicas = Number(spec['replicas']);
  if (primary < replicas) return [];
  return [
    `ReplicatedMySql "${name}": replicas is ${replicas}, which would end ${name}-${primary}, the primary until now, and what it has not sent yet would be lost: set primary to a server that stays first, apply and commit it, then go on`,
  ];
}

/** The Service for writes leads to the new primary at once, and its first copy of the data takes time. */
function newPrimaryFindings({ spec }: SetInManifests, { name, primary }: SetInManifests): string[] {
  if (spec['replicas'] === undefined || primary < Number(spec['replicas'])) return [];
  return [
    `ReplicatedMySql "${name}": primary is ${primary}, a new server, and nobody would take writes until it has its copy of the data: add it first, apply and commit that, and set primary when ${name}-${primary} is Ready`,
  ];
}

/** The recipe takes the volumes of replicas first, by the code: the role must be where the code says. */
function movedPrimaryFindings({ before, after, replaced }: Migration): string[] {
  if (replaced.length === 0 || before.primary === after.primary) return [];
  return [
    `ReplicatedMySql "${after.name}": primary moves to ${after.name}-${after.primary} while volumes are to be replaced, and the one that is deleted first might be the one that is written to: move the primary first, apply and commit it, then go on`,
  ];
}

function claimFinding({ name }: SetInManifests, changes: readonly FieldChange[]): string {
  const paths = changes.map(({ path }) => path).filter((path) => path.startsWith('volumeClaimTemplates'));
  return `ReplicatedMySql "${name}": ${paths.join(', ')} came or went, so its pods would start on other volumes, without data: take the change back, or make a set with another name and load the data into it`;
}
