import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Texts of files by their path within the directory. */
export type Texts = Readonly<Record<string, string>>;

export interface Lock {
  readonly texts: Texts;
  /** Whether they are those of the last commit; else, those on the disk. */
  readonly isCommitted: boolean;
}

/**
 * The files of a directory as the last commit has them, or, where none has, as they are on the disk.
 *
 * @throws if there is a git repository that cannot be read: what cannot be compared must not pass
 */
export function lockOf(directory: string): Lock {
  const committed = committedTexts(resolve(directory));
  if (committed !== undefined && Object.keys(committed).length > 0) return { texts: committed, isCommitted: true };
  return { texts: textsOnDisk(resolve(directory)), isCommitted: false };
}

function textsOnDisk(directory: string): Texts {
  if (!existsSync(directory)) return {};
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name).slice(directory.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
}

/** Undefined if there is no repository, or no commit in it. */
function committedTexts(directory: string): Texts | undefined {
  const root = rootOf(directory);
  if (root === undefined || !hasCommit(root)) return undefined;
  const folder = `${relative(root, directory).replaceAll('\\', '/')}/`;
  const paths = git(root, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', folder]).toString().split('\0');
  return contentsOf(
    root,
    paths.filter((path) => path.startsWith(folder)),
    folder,
  );
}

/** The folder with the repository of a directory, which need not be there itself. */
function rootOf(directory: string): string | undefined {
  const parent = dirname(directory);
  if (existsSync(join(parent, '.git'))) return parent;
  return parent === directory ? undefined : rootOf(parent);
}

function hasCommit(root: string): boolean {
  return runGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD']).status !== 1;
}

/** All files in one call: each comes as a line with its size, its bytes, and a line break. */
function contentsOf(root: string, paths: readonly string[], folder: string): Texts {
  let rest = git(root, ['cat-file', '--batch'], paths.map((path) => `HEAD:${path}\n`).join(''));
  return Object.fromEntries(
    paths.map((path) => {
      const begin = rest.indexOf('\n') + 1;
      const end = begin + Number(rest.subarray(0, begin).toString().split(' ')[2]);
      const text = rest.subarray(begin, end).toString();
      rest = rest.subarray(end + 1);
      return [path.slice(folder.length), text];
    }),
  );
}

function git(root: string, args: readonly string[], input = ''): Buffer {
  const { status, stdout, stderr, error } = runGit(root, args, input);
  if (status === 0) return stdout;
  const cause = error?.message ?? stderr.toString().trim();
  throw new Error(`git cannot tell what the last commit of ${root} has, so nothing can be compared with it: ${cause}`);
}

function runGit(root: string, args: readonly string[], input = '') {
  return spawnSync('git', args, { cwd: root, input, maxBuffer: Number.MAX_SAFE_INTEGER });
}
