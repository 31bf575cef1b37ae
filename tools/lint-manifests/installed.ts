import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, run } from '../support/command';

/** Linters are built once, each in the one version that is written here: the same manifests have the same findings. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cdk8s-replicated-mysql', 'lint');

/** A directory that `make` fills: made anew unless it came to its end before. */
async function once(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(CACHE, name);
  const mark = join(directory, '.complete');
  if (existsSync(mark)) return directory;
  console.log(`lint:manifests makes ${name}, once`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await make(directory);
  await writeFile(mark, '');
  return directory;
}

async function requireProgram(program: string, what: string): Promise<void> {
  const isThere = await outcomeOf(program, program === 'go' ? ['version'] : ['--version']).catch(() => undefined);
  if (isThere?.status !== 0)
    throw new Error(`lint:manifests needs ${what}: install it, and put ${program} on the PATH`);
}

const requireGo = () => requireProgram('go', 'Go 1.24 or later, to build kubeconform, kube-score and pod-security');

/** A program of a Go module. */
export async function goProgram(name: string, path: string, version: string): Promise<string> {
  const directory = await once(`${name}-${version}`, async (bin) => {
    await requireGo();
    await run('go', ['install', `${path}@${version}`], { env: { GOBIN: bin } });
  });
  return join(directory, name);
}

/** A program of this repository; Go knows by itself whether it is to be built again. */
export async function ownGoProgram(name: string, source: string): Promise<string> {
  await requireGo();
  await mkdir(CACHE, { recursive: true });
  const program = join(CACHE, name);
  await run('go', ['build', '-buildvcs=false', '-o', program, '.'], { cwd: source });
  return program;
}

/** A program of a Python package. */
export async function pythonProgram(name: string, version: string): Promise<string> {
  const directory = await once(`${name}-${version}`, async (environment) => {
    await requireProgram('python3', `Python 3 with venv, to install ${name}`);
    await run('python3', ['-m', 'venv', environment]);
    await run(join(environment, 'bin', 'pip'), ['install', '--quiet', `${name}==${version}`]);
  });
  return join(directory, 'bin', name);
}

/** What `make` makes of files in the source of a Go module, which is too large to be kept. */
export async function madeOfModule(
  name: string,
  path: string,
  version: string,
  make: (source: string, directory: string) => Promise<void>,
): Promise<string> {
  return once(`${name}-${version}`, async (directory) => {
    await requireGo();
    const modules = await mkdtemp(join(tmpdir(), 'modules-'));
    try {
      const env = { GOMODCACHE: modules, GOFLAGS: '-modcacherw' };
      const said = await run('go', ['mod', 'download', '-json', `${path}@${version}`], { env, cwd: modules });
      const made = join(directory, 'new');
      await mkdir(made);
      await make((JSON.parse(said) as { Dir: string }).Dir, made);
      await rename(made, join(directory, 'made'));
    } finally {
      await rm(modules, { recursive: true, force: true });
    }
  }).then((directory) => join(directory, 'made'));
}
