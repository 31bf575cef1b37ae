/** Between two looks at something that is waited for. */
const POLL_MILLISECONDS = 100;

/** A look that takes longer is followed by so many times as long without one, so that looking is not what is waited for. */
const SELDOM = 2;

/**
 * Waits until `look` gives a value that is neither undefined nor false, and returns it. Errors of `look` count as "not yet".
 * After `seconds` it fails with what was waited for, the last thing seen, and what `explain` adds. A smaller `seldom` looks more
 * often, where the time itself is measured.
 */
export async function eventually<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined | false>,
  explain: () => Promise<string> = () => Promise.resolve(''),
  seldom = SELDOM,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    const looked = Date.now();
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(POLL_MILLISECONDS, seldom * (Date.now() - looked))));
  }
  throw new Error(`waited ${seconds} s for: ${what}\nlast seen: ${String(last)}\n${await explain()}`);
}
