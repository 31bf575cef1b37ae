import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of manifests that a path names: itself, or all below it. */
export function manifestsIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(path, name));
}
