/**
 * Writes API.md from what jsii makes of the library: `npm run api`. A test holds that it is as it would be written. Names what
 * breaks programs that use the last release, until CHANGELOG.md does so. `npm run api -- --released` is part of a release: the
 * API is from then on what users have.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { JsiiFolder } from '../jsii/jsii-folder';
import { reference } from './reference';
import { breaksBetween, isReleaseOnTop, keepReleasedApi, lastRelease, releasedApi, untold } from './released';

const ROOT = resolve(__dirname, '../..');

async function main(isRelease: boolean): Promise<void> {
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  const folder = new JsiiFolder();
  try {
    const assembly = await folder.compile();
    writeFileSync(join(ROOT, 'API.md'), await reference(folder, assembly));
    const unnamed = untold(await breaksBetween(folder, releasedApi(), assembly), changelog);
    for (const { key, text } of unnamed) console.error(`not compatible, and not in CHANGELOG.md: ${text}: \`${key}\``);
    if (unnamed.length > 0) process.exitCode = 1;
    if (!isRelease) return;
    if (unnamed.length > 0 || !isReleaseOnTop(changelog)) {
      throw new Error('not kept as released: CHANGELOG.md must begin with the release, and name what it breaks');
    }
    keepReleasedApi(assembly, lastRelease(changelog));
  } finally {
    folder.remove();
  }
}

const { values } = parseArgs({ options: { released: { type: 'boolean', default: false } } });
main(values.released).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
