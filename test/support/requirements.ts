import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageOf, DEFAULT_VERSION } from '../../lib/model/versions';
import { outcomeOf, run } from './command';
import { DEBIAN_ENGINE, Engine } from './engine';

/** The image that the tests run: the construct's own default. */
export const IMAGE = imageOf(DEFAULT_VERSION);

/** A Debian machine on which this process may install packages. */
function isDebianAsRoot(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

/** Installs Debian packages, once. */
async function install(packages: readonly string[]): Promise<void> {
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** A container engine; installed where that is possible. */
export async function requireEngine(): Promise<Engine> {
  const found = await Engine.find();
  if (found !== undefined) return found;
  if (isDebianAsRoot()) {
    await install(DEBIAN_ENGINE);
    const installed = await Engine.find();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'These tests run real MySQL servers in containers: install docker or podman, and let this user use it. `npm run test:unit` needs neither.',
  );
}

/** The image of MySQL: as it is, pulled, or, where no registry can be reached, made of Debian's packages. */
export async function requireImage(engine: Engine): Promise<void> {
  if (await engine.hasImage(IMAGE)) return;
  if ((await engine.outcomeOf(['pull', '--quiet', IMAGE])).status === 0) return;
  if (!isDebianAsRoot()) {
    throw new Error(`The image ${IMAGE} can neither be found nor pulled: load it into the container engine.`);
  }
  if (!(await hasCommand('mmdebstrap'))) await install(['mmdebstrap']);
  const directory = await mkdtemp(join(tmpdir(), 'mysql-image-'));
  try {
    const archive = join(directory, 'root.tar');
    await run('bash', ['-c', '"$0" >"$1"', join(__dirname, 'debian-image.sh'), archive]);
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    await engine.run(['import', '--change', `ENV ${path}`, archive, IMAGE]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A linter that is a program of its own. */
export async function requireCommand(command: string): Promise<void> {
  if (await hasCommand(command)) return;
  if (isDebianAsRoot()) await install([command]);
  if (!(await hasCommand(command)))
    throw new Error(`This test needs ${command}: install it (Debian: apt-get install ${command}).`);
}

async function hasCommand(command: string): Promise<boolean> {
  return (await outcomeOf('bash', ['-c', 'command -v "$0"', command])).status === 0;
}
