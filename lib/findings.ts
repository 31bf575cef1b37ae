/** What is wrong with a prop, as a sentence for whoever wrote it: subject, rule, value got, what to do. */
export type Finding = string | false | undefined;

/** A value as it stands in code. */
export function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
