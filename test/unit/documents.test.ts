import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const GUIDES = 'docs/guides';

const below = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const documents = [...readdirSync(ROOT), ...below('docs'), ...below('examples')].filter((file) => file.endsWith('.md'));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const withoutCode = (text: string) => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

/** As GitHub makes them of headings. */
const anchorsIn = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

/** Links to files and headings of the repository that lead nowhere. */
function brokenLinks(file: string, text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split('#') as [string, string | undefined];
      const target = resolve(ROOT, dirname(file), path);
      if (!existsSync(target)) return true;
      if (anchor === undefined) return false;
      return !anchorsIn(path === '' ? text : readFileSync(target, 'utf8')).includes(anchor);
    });
}

test.each(documents)('the links of %s lead somewhere', (file) => {
  expect(brokenLinks(file, textOf(file))).toEqual([]);
});

test('the search finds links that lead nowhere, and passes those in code', () => {
  const text = '# A, `b`\n[a](#a-b) [b](#c) [c](README.md#limits) [d](README.md#no)\n`[e](e.md)` [f](f.md)\n';
  expect(brokenLinks('x.md', text)).toEqual(['#c', 'README.md#no', 'f.md']);
});

test.each(readdirSync(join(ROOT, GUIDES)))('the guide %s fits on a page, and the README names it', (guide) => {
  expect(textOf(join(GUIDES, guide)).split('\n').length - 1).toBeLessThanOrEqual(80);
  expect(textOf('README.md')).toContain(`(${GUIDES}/${guide})`);
});

test.each(documents)('the scripts of package.json that %s names are there', (file) => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = [...textOf(file).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script as string);
  expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
});

describe('the commands that a document tells to type are run by a test:', () => {
  const tests = below('test')
    .filter((file) => file.endsWith('.test.ts') && resolve(ROOT, file) !== __filename)
    .map(textOf)
    .join('\n');
  const ci = textOf('.ci/run').split('\n');

  /** The parts of a document that have commands: by heading if tests name it so. */
  const partsWithCommands = documents.flatMap((file) =>
    (file === 'README.md' ? textOf(file).split(/^(?=## )/m) : [textOf(file)]).flatMap((part) => {
      const blocks = [...part.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
      const heading = /^## (.*)$/m.exec(part)?.[1];
      return blocks.length === 0 ? [] : [{ name: file === 'README.md' ? `${file}, ${heading}` : file, blocks }];
    }),
  );

  const isNamed = (name: string): boolean => {
    const [file, heading] = name.split(', ') as [string, string?];
    if (heading === undefined) return tests.includes(`'${file}'`);
    return tests.includes(`readmeCommands('${heading}')`) || tests.includes(`commandsIn('${file}', '${heading}')`);
  };
  const isWhatCiRuns = (blocks: readonly string[]): boolean =>
    blocks.every((block) =>
      block
        .trim()
        .split(/\n| && /)
        .every((command) => ci.includes(command)),
    );

  test.each(partsWithCommands)('$name', ({ name, blocks }) => {
    expect(isNamed(name) || isWhatCiRuns(blocks)).toBe(true);
  });

  test('one that no test names is found', () => {
    expect(partsWithCommands.length).toBeGreaterThan(25);
    expect(isNamed('docs/guides/none.md')).toBe(false);
    expect(isNamed('README.md, None')).toBe(false);
    expect(isWhatCiRuns(['npm ci && npm test\n'])).toBe(true);
    expect(isWhatCiRuns(['npm ci && npm run none\n'])).toBe(false);
  });
});
