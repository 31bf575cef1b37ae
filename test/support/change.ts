import { outcomeOf } from '../../tools/support/command';

/** The scripts of a ConfigMap, by file name. */
export type Files = Record<string, string>;

/** What a test makes of them before pods take them over. */
export type Change = (files: Files) => void;

export const unchanged: Change = () => undefined;

/** Puts `to` in the place of the one `from` in a script. What is not there, or not only once, is an error of the test. */
export function replaceIn(file: string, from: string, to: string): Change {
  return (files) => {
    const parts = files[file]?.split(from) ?? [];
    if (parts.length !== 2)
      throw new Error(`${file} has "${from}" ${Math.max(parts.length - 1, 0)} times, wanted once`);
    files[file] = parts.join(to);
  };
}

/** One change after the other. */
export function all(...changes: Change[]): Change {
  return (files) => changes.forEach((change) => change(files));
}

/** A script that bash refuses would show what happens without any protection, not without the one that was taken out. */
export async function areScripts(files: Files): Promise<void> {
  const scripts = Object.entries(files).filter(([name]) => name.endsWith('.sh'));
  for (const [name, input] of scripts) {
    const { status, stderr } = await outcomeOf('bash', ['-n'], { input });
    if (status !== 0) throw new Error(`${name} is no script any more: ${stderr}`);
  }
}
