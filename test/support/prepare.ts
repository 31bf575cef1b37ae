import { existsSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../tools/support/engine';
import { requireEngine, requireImages } from './requirements';
import { copyVolume, keepTemplate, TEMPLATE_PASSWORDS, templateDirectory } from './template';
import { TestSet } from './test-set';

/** Before the tests that run servers: what they all need, made once. */
export default async function prepare(): Promise<Engine> {
  const engine = await requireEngine();
  await requireImages(engine);
  if (existsSync(templateDirectory())) return engine;
  const set = await TestSet.create({ props: { replicas: 1 }, passwords: TEMPLATE_PASSWORDS });
  try {
    const pod = await (await (await set.pod(0)).up()).untilReady();
    await pod.stop();
    const directory = await mkdtemp(join(tmpdir(), 'template-'));
    await chmod(directory, 0o777);
    await copyVolume(engine, pod.volume, directory);
    await keepTemplate(directory);
  } finally {
    await set.remove();
  }
  return engine;
}
