import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The blocks of shell commands under a heading of a document: what its readers type is what the tests run. */
export function commandsIn(file: string, heading: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${file} has no section "${heading}"`);
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] as string);
  if (blocks.length === 0) throw new Error(`section "${heading}" of ${file} has no commands`);
  return blocks;
}

export function readmeCommands(heading: string): string {
  return commandsIn('README.md', heading).join('');
}
