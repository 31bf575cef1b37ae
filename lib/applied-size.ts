import type { Finding } from './findings';

/** All annotations of an object may have so many bytes together; the API server refuses more. */
const MAX_BYTES = 262_144;
/** For what is the same in every set, but for names: kind, labels, and what `kubectl apply` adds. */
const OTHER_BYTES = 1024;

/**
 * `kubectl apply` keeps all that it was given of an object in an annotation of it.
 *
 * @param content what may be long in it
 */
export function appliedSizeFinding(object: string, content: unknown, instead: string): Finding {
  const bytes = OTHER_BYTES + Buffer.byteLength(asGoWritesIt(JSON.stringify(content)));
  return (
    bytes > MAX_BYTES &&
    `${object} takes ${bytes} bytes in the annotation in which kubectl apply keeps it, and there is room for ${MAX_BYTES}: ${instead}`
  );
}

/** What HTML would take for its own becomes six bytes. */
function asGoWritesIt(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, '\\u003c');
}
