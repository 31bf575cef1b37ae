import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The shell commands under a heading of the README: what its readers type is what the tests run. */
export function readmeCommands(heading: string): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README.md has no section "${heading}"`);
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] as string);
  if (blocks.length === 0) throw new Error(`section "${heading}" of README.md has no commands`);
  return blocks.join('');
}
