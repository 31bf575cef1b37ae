import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_VERSION, imageOf, TUTORIAL_VERSION } from '../../lib/model/versions';
import { xtrabackupImageOf } from '../../lib/model/xtrabackup';
import { outcomeOf, run } from '../../tools/support/command';
import { DEBIAN_ENGINE, Engine } from '../../tools/support/engine';

/** The image that the tests run: the construct's own default. */
export const IMAGE = imageOf(DEFAULT_VERSION);

/** MySQL 9.7 with a double of XtraBackup, of which there is no release for it. */
export const XTRABACKUP_DOUBLE = 'xtrabackup-double:9.7';

/** The stand-in with all that the tutorial's own scripts need; only the bench of copies uses it. */
export const PAGE_IMAGE = 'xtrabackup-of-the-page:stand-in';

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

/** Images that no registry has. */
const OWN_IMAGES: readonly string[] = [XTRABACKUP_DOUBLE, PAGE_IMAGE];

/** What image.sh can make. */
type Contents = 'mysql' | 'stand-in' | 'page' | 'double';

/** Images by name, and what image.sh makes them of where no registry can be reached. */
const IMAGES: Readonly<Record<string, Contents>> = {
  [IMAGE]: 'mysql',
  [imageOf(TUTORIAL_VERSION)]: 'stand-in',
  [xtrabackupImageOf('2.4')]: 'stand-in',
  [XTRABACKUP_DOUBLE]: 'double',
};

/** The images that the tests run: as they are, pulled, or made of Debian's packages. */
export async function requireImages(engine: Engine): Promise<void> {
  for (const [image, kind] of Object.entries(IMAGES)) await requireImage(engine, image, kind);
}

export async function requireImage(engine: Engine, image: string, contents: Contents): Promise<void> {
  if (await engine.hasImage(image)) return;
  if (!OWN_IMAGES.includes(image) && (await engine.outcomeOf(['pull', '--quiet', image])).status === 0) return;
  if (!isDebianAsRoot()) {
    throw new Error(`The image ${image} can neither be found nor pulled: load it into the container engine.`);
  }
  if (!(await hasCommand('mmdebstrap'))) await install(['mmdebstrap']);
  const directory = await mkdtemp(join(tmpdir(), 'mysql-image-'));
  try {
    const archive = join(directory, 'root.tar');
    await run('bash', ['-c', '"$0" "$2" >"$1"', join(__dirname, 'image.sh'), archive, contents]);
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    await engine.run(['import', '--change', `ENV ${path}`, archive, image]);
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
