/** What is wrong with a prop, as a sentence for whoever wrote it: subject, rule, value got, what to do. */
export type Finding = string | false | undefined;

/** A value as it stands in code. */
export function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // a construct, which refers to itself
  }
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

const REGISTRY = /(?:(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\])(?::\d+)?\/)?/;
const REPOSITORY = /[a-z0-9]+(?:(?:\.|__?|-+|\/)[a-z0-9]+)*/;
const TAG_AND_DIGEST = /(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64}|@sha512:[0-9a-f]{128})?/;
const IMAGE = new RegExp(`^${REGISTRY.source}${REPOSITORY.source}${TAG_AND_DIGEST.source}$`);

/** What is wrong with the name of an image, if one is given. */
export function imageFinding(subject: string, image: string | undefined): Finding {
  return (
    image !== undefined &&
    !IMAGE.test(image) &&
    `${subject} ${show(image)} is not an image's name: use name:tag or name@digest, with the name in lower case, no "https://", and all of the digest`
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

const SECRET_KEY = /^(?!\.\.?$)[A-Za-z0-9._-]{1,253}$/;

/** What is wrong with the key of a Secret that is referred to. */
export function secretKeyFinding(subject: string, key: string): Finding {
  return (
    !(typeof key === 'string' && SECRET_KEY.test(key)) &&
    `${subject} ${show(key)} is not a key of a Secret: use letters, digits, "-", "_" and "."`
  );
}
