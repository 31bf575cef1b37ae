import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { outcomeOf, type CommandOptions, type Outcome } from '../../tools/support/command';

const ROOT = resolve(__dirname, '../..');

/** Runs an app as `cdk8s synth` does. */
export function synthesis(
  program: string,
  outdir: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Outcome> {
  return outcomeOf(process.execPath, ['-r', require.resolve('ts-node/register'), join(ROOT, program), ...args], {
    ...options,
    env: { CDK8S_OUTDIR: outdir, ...options.env },
  });
}

/** What the files of a directory contain, by name. */
export const filesIn = (directory: string): Record<string, string> =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
