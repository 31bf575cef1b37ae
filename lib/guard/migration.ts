import { createHash } from 'node:crypto';
import { parseQuantity } from '../model/quantity';
import type { FieldChange } from './field-changes';
import type { SetInManifests } from './locked-set';

/** What has to be done about changed fields; each needs the StatefulSet to be made anew. */
export interface Migration {
  readonly before: SetInManifests;
  readonly after: SetInManifests;
  readonly changes: readonly FieldChange[];
  /** Claims whose volumes become larger. */
  readonly grown: readonly Claim[];
  /** Names of claims that a volume cannot be made to fit: another one takes its place. */
  readonly replaced: readonly string[];
  /** Labels by which the set knows its pods, where they are others now. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the Service that gave pods their names, if it is another now. */
  readonly formerService: string | undefined;
}

export interface Claim {
  readonly name: string;
  readonly size: string;
}

const CLAIM = /^volumeClaimTemplates\[([^\]]+)\](.*)$/;
const SIZE = '.spec.resources.requests.storage';

export function migrationOf(
  before: SetInManifests,
  after: SetInManifests,
  changes: readonly FieldChange[],
): Migration | undefined {
  const ofClaims = changes.flatMap((change) => {
    const [, name, path] = CLAIM.exec(change.path) ?? [];
    return name === undefined || path === undefined ? [] : [{ ...change, name, path }];
  });
  if (changes.some(({ path }) => path === 'volumeClaimTemplates') || ofClaims.some(({ path }) => path === '')) {
    return undefined;
  }
  const ofVolumes = ofClaims.filter(({ path }) => !path.startsWith('.metadata'));
  const [grown, others] = [ofVolumes.filter(isGrowth), ofVolumes.filter((change) => !isGrowth(change))];
  const replaced = [...new Set(others.map(({ name }) => name))];
  return {
    before,
    after,
    changes,
    grown: grown
      .filter(({ name }) => !replaced.includes(name))
      .map(({ name, after: size }) => ({ name, size: size ?? '' })),
    replaced,
    labels: changes.some(({ path }) => path.startsWith('selector')) ? matchLabelsOf(after) : {},
    formerService: changes.some(({ path }) => path === 'serviceName') ? String(before.spec['serviceName']) : undefined,
  };
}

/** How many servers a set has; where its manifest leaves that to others, what Kubernetes makes of it. */
export function serversOf({ spec }: SetInManifests): number {
  return Number(spec['replicas'] ?? 1);
}

/** The changes as they stand in the recipe: it is good for these, and for the servers as they are now, whom its steps name. */
export function changeText({ before, after, changes }: Pick<Migration, 'before' | 'after' | 'changes'>): string {
  const name = `${after.namespace === undefined ? '' : `${after.namespace}/`}${after.name}`;
  const subject = `StatefulSet ${name}, servers: ${serversOf(before)}, primary: ${after.primary}`;
  const lines = changes.map((change) => `${change.path}: ${change.before ?? 'none'} -> ${change.after ?? 'none'}`);
  return [subject, ...lines].join('\n');
}

/** Another name for other changes: a recipe that has been used stays as it is. */
export function recipeFileName(migration: Migration): string {
  const { namespace, name } = migration.after;
  const key = createHash('sha256').update(changeText(migration)).digest('hex').slice(0, 8);
  return ['migrate', ...(namespace === undefined ? [] : [namespace]), name, `${key}.md`].join('-');
}

function isGrowth({ path, before, after }: FieldChange): boolean {
  return path === SIZE && (parseQuantity(after ?? '') ?? 0) > (parseQuantity(before ?? '') ?? Infinity);
}

function matchLabelsOf({ spec }: SetInManifests): Readonly<Record<string, string>> {
  const selector = spec['selector'] as { readonly matchLabels?: Readonly<Record<string, string>> } | undefined;
  return selector?.matchLabels ?? {};
}
