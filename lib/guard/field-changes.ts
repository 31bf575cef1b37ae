import { parseQuantity } from '../model/quantity';

/** A value of a manifest that is not what it was. */
export interface FieldChange {
  /** Where it is: `volumeClaimTemplates[data].spec.storageClassName`. */
  readonly path: string;
  /** As it stands in YAML; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** All of a StatefulSet's spec that Kubernetes changes once the object exists; it refuses the rest. */
const MUTABLE = [
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'revisionHistoryLimit',
  'template',
  'updateStrategy',
];

type Values = Readonly<Record<string, unknown>>;

/** Changes of the spec of a StatefulSet that `kubectl apply` would be refused. */
export function immutableChanges(before: Values, after: Values): FieldChange[] {
  return differences(without(before, MUTABLE), without(after, MUTABLE), '');
}

function without(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function differences(before: unknown, after: unknown, path: string): FieldChange[] {
  if (isSame(before, after, path)) return [];
  const [old, wanted] = [childrenOf(before), childrenOf(after)];
  if (old === undefined || wanted === undefined) return [{ path, before: text(before), after: text(after) }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
  return keys.flatMap((key) => differences(old[key], wanted[key], `${path}${key}`.replace(/^\./, '')));
}

/** What is in it, by the step that leads there; an item of a list is known by its name, not by its place. */
function childrenOf(value: unknown): Values | undefined {
  if (Array.isArray(value)) {
    const names = value.map(nameOf);
    if (names.includes(undefined)) return undefined;
    return Object.fromEntries(value.map((item: unknown, i) => [`[${names[i]}]`, item]));
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [step(key), child as unknown]));
}

function step(key: string): string {
  return /^[A-Za-z][A-Za-z0-9]*$/.test(key) ? `.${key}` : `["${key}"]`;
}

function nameOf(item: unknown): string | undefined {
  const { metadata, name } = (item ?? {}) as { metadata?: { name?: string }; name?: string };
  return metadata?.name ?? name;
}

/** Sizes may be spelt otherwise: Kubernetes compares what they mean. */
function isSame(before: unknown, after: unknown, path: string): boolean {
  if (text(before) === text(after)) return true;
  if (!path.includes('.resources.')) return false;
  return sizeOf(before) !== undefined && sizeOf(before) === sizeOf(after);
}

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
