/**
 * Makes packages for other languages in packages/: `npm run languages`, or with names of languages behind `--`. Those whose
 * toolchain is not on this machine are left out, and it says so; that is a failure only for languages that were asked for.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JsiiFolder } from '../jsii/jsii-folder';
import { LANGUAGES, makePackage, missingFor, type Language } from './languages';

const OUTPUT = resolve(__dirname, '../../packages');

const isLanguage = (name: string): name is Language => (LANGUAGES as string[]).includes(name);

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !isLanguage(name));
  if (unknown.length > 0)
    throw new Error(`no language of jsii: ${unknown.join(', ')}; there are ${LANGUAGES.join(', ')}`);
  const library = new JsiiFolder();
  try {
    await library.compile();
    for (const language of names.length > 0 ? names.filter(isLanguage) : LANGUAGES) {
      const missing = await missingFor(language);
      if (missing !== undefined) {
        console.error(`not made for ${missing}`);
        if (names.length > 0) process.exitCode = 1;
        continue;
      }
      const folder = join(OUTPUT, language);
      rmSync(folder, { recursive: true, force: true });
      await makePackage(language, library, OUTPUT);
      console.log(`made ${folder}`);
    }
  } finally {
    library.remove();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
