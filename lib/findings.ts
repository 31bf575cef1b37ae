/** What is wrong with a prop, as a sentence for whoever wrote it: subject, rule, value got, what to do. */
export type Finding = string | false | undefined;

/** A value as it stands in code. */
export function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

/** Fails if anything is wrong; `what` says of what it is, and what it therefore cannot be. */
export function failOn(what: string, findings: readonly Finding[]): void {
  const wrong = findings.filter((finding) => typeof finding === 'string');
  if (wrong.length > 0) throw new Error(`${what}:\n- ${wrong.join('\n- ')}`);
}

/** Whether a value is a whole number, as exact as it looks, and within these limits. */
export function isWhole(value: number, least: number, most = Infinity): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** What is wrong with the name of an image, if one is given. */
export function imageFinding(subject: string, image: string | undefined): Finding {
  return (
    image !== undefined &&
    !/^\S+$/.test(image) &&
    `${subject} ${show(image)} is not an image's name: use name:tag or name@digest`
  );
}

const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What is wrong with the name of an object that is referred to. */
export function objectNameFinding(subject: string, name: string): Finding {
  return (
    !(typeof name === 'string' && DNS_SUBDOMAIN.test(name)) &&
    `${subject} ${show(name)} is not the name of an object: use lower-case letters, digits, hyphens and dots`
  );
}
