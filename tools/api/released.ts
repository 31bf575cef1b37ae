import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Assembly, JsiiFolder } from '../jsii/jsii-folder';

const FILE = join(__dirname, 'released.jsii.gz');

/** The API that users have. */
export function releasedApi(): Assembly {
  return JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Assembly;
}

/** Keeps an API as the one that users have; its version is that of the release. */
export function keepReleasedApi(assembly: Assembly, release: string): void {
  writeFileSync(FILE, gzipSync(JSON.stringify({ ...assembly, version: release }), { level: 9 }));
}

interface Section {
  readonly version: string;
  readonly isReleased: boolean;
  readonly text: string;
}

/** The parts of CHANGELOG.md, from the newest on. */
function sectionsOf(changelog: string): Section[] {
  const [, ...sections] = changelog.split(/^## /m);
  return sections.map((text) => {
    const [heading = ''] = text.split('\n');
    const [version = ''] = heading.split(' ');
    return { version, isReleased: !heading.includes('(not released)'), text };
  });
}

/** The version of the last release; before the first, users are promised the API as it was when it was first kept. */
export function lastRelease(changelog: string): string {
  return sectionsOf(changelog).find(({ isReleased }) => isReleased)?.version ?? '0.0.0';
}

/** Whether it is now that the API becomes what users have. */
export function isReleaseOnTop(changelog: string): boolean {
  return lastRelease(changelog) === '0.0.0' || sectionsOf(changelog)[0]?.isReleased === true;
}

/** Something that users have and that is gone, or asks for more. */
export interface Break {
  /** What jsii-diff calls it, such as `removed:cdk8s-replicated-mysql.DataCopy.clonePlugin`. */
  readonly key: string;
  readonly text: string;
}

/** What would break programs that use the released API. */
export async function breaksBetween(folder: JsiiFolder, released: Assembly, now: Assembly): Promise<Break[]> {
  for (const [name, assembly] of Object.entries({ released, now })) {
    folder.write(`${name}/.jsii`, assembly);
    folder.write(`${name}/package.json`, { jsii: {}, peerDependencies: assembly.dependencies });
  }
  const { status, stderr } = await folder.outcomeOf('jsii-diff', ['--keys', 'released', 'now']);
  const breaks = [...stderr.matchAll(/^err {2}- (.*) \[(\S+)\]$/gm)].map(([, text, key]) => ({
    key: key as string,
    text: text as string,
  }));
  // It is not to be taken for compatible when the comparison itself has failed.
  if (status !== (breaks.length === 0 ? 0 : 1)) throw new Error(`jsii-diff ended with ${status}:\n${stderr}`);
  return breaks;
}

/** Those that the newest part of CHANGELOG.md does not tell users of, by their keys. */
export function untold(breaks: readonly Break[], changelog: string): Break[] {
  const told = sectionsOf(changelog)[0]?.text ?? '';
  return breaks.filter(({ key }) => !told.includes(`\`${key}\``));
}
