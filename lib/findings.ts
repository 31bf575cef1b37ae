/** What is wrong with a prop, as a sentence for whoever wrote it: subject, rule, value got, what to do. */
export type Finding = string | false | undefined;

/** A value as it stands in code. */
export function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What is wrong with the name of an object that is referred to. */
export function objectNameFinding(subject: string, name: string): Finding {
  return (
    !(typeof name === 'string' && DNS_SUBDOMAIN.test(name)) &&
    `${subject} ${show(name)} is not the name of an object: use lower-case letters, digits, hyphens and dots`
  );
}
