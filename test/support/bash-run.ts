import { type BashScript, bash, joined } from '../../lib/scripts/bash';
import { objectOf, synth } from './manifest';
import { run } from '../../tools/support/command';

/** Prints what it is given, so that no text can be taken for the end of another. */
const SHOW = bash`
  show() { printf '%s\0' "$@"; }
  show_input() {
    cat
    printf '\0'
  }
`;

/**
 * What the commands print with `show` and `show_input`, text by text. They run as a script's do: strict, and with
 * passwords as bytes.
 */
export async function shown(commands: readonly BashScript[], library = ''): Promise<string[]> {
  const script = joined([SHOW, ...commands]).toString();
  const text = `set -euo pipefail\nexport LC_ALL=C POD_NAME=mysql-0\n${library}\n${script}\n`;
  // The last line break is part of the program's output only if a text ends with one: each ends with NUL.
  const output = await run('bash', ['-s'], { input: text });
  return output.split('\0').slice(0, -1);
}

/** The functions that every script of a set has. */
export function commonLibrary(): string {
  return objectOf(synth(), 'ConfigMap').data?.['common.sh'] ?? '';
}
