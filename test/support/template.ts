import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECRET_KEYS } from '../../lib/model/accounts';
import type { Engine } from './engine';
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

/** Copies a volume as root of a container, whoever runs the tests. */
export async function copyVolume(engine: Engine, from: string, to: string): Promise<void> {
  await engine.run([
    ...[
      'run',
      '--rm',
      '--user',
      '0',
      '--volume',
      `${from}:/from:ro`,
      '--volume',
      `${to}:/to`,
      '--entrypoint',
      'bash',
      IMAGE,
    ],
    ...['-c', 'cp -a --reflink=auto /from/. /to/'],
  ]);
}

/** Keeps `made` as the template, unless there is one by now. */
export async function keepTemplate(made: string): Promise<void> {
  if (existsSync(templateDirectory())) await rm(made, { recursive: true, force: true });
  else await rename(made, templateDirectory());
}
