import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRET_KEYS } from '../../lib/model/accounts';
import { run } from '../../tools/support/command';
import type { Engine } from '../../tools/support/engine';
import { objectOf, synth } from './manifest';
import { IMAGE } from './requirements';

/** Passwords of the servers that start from the template. */
export const TEMPLATE_PASSWORDS = Object.fromEntries(
  Object.values(SECRET_KEYS).map((key) => [key, `the test's "${key}"`.slice(0, 32)]),
);

/** Directory of the template: another one for every other set of scripts. */
export function templateDirectory(): string {
  const files = JSON.stringify(objectOf(synth(), 'ConfigMap').data);
  const key = createHash('sha256').update(files).update(IMAGE).digest('hex').slice(0, 16);
  return join(tmpdir(), `replicated-mysql-template-${key}`);
}

/** Copies a volume, without one of its files if it is named, as root, whoever runs the tests. */
export async function copyVolume(engine: Engine, from: string, to: string, without?: string): Promise<void> {
  const text = 'cp -a --reflink=auto "$1"/. "$2"/; if (($# > 2)); then rm "$2/$3"; fi';
  const command = ['-euc', text, 'bash', from, to, ...(without === undefined ? [] : [without])];
  if (process.getuid?.() === 0) {
    await run('bash', command);
    return;
  }
  const volumes = [from, to].flatMap((directory) => ['--volume', `${directory}:${directory}`]);
  await engine.run(['run', '--rm', '--user', '0', ...volumes, '--entrypoint', 'bash', IMAGE, ...command]);
}

/** Keeps `made` as the template, unless there is one by now. */
export async function keepTemplate(made: string): Promise<void> {
  if (existsSync(templateDirectory())) await rm(made, { recursive: true, force: true });
  else await rename(made, templateDirectory());
}
