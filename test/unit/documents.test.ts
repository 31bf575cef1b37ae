import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { linesOf, NOT_RUN } from '../support/documents';

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

/** What is code to tests is `sh` and `ts`; under another name, they would pass it by. */
test.each(documents)('the blocks of %s are of languages that tests know', (file) => {
  const signatures = file === 'API.md' ? ['typescript'] : [];
  const known = ['', 'sh', 'ts', 'text', 'mermaid', ...signatures];
  const languages = [...textOf(file).matchAll(/^```(.*)\n[^]*?^```$/gm)].map(([, language]) => language as string);
  expect(languages.filter((language) => !known.includes(language))).toEqual([]);
});

describe('the commands that a document tells to type are run by a test:', () => {
  const tests = below('test')
    .filter((file) => file.endsWith('.test.ts') && resolve(ROOT, file) !== __filename)
    .map((file) => ({ file, text: textOf(file) }));
  const ci = textOf('.ci/run');

  interface Part {
    readonly file: string;
    readonly heading: string;
    readonly blocks: readonly string[];
  }
  const parts = documents.flatMap((file) =>
    textOf(file)
      .split(/^## /m)
      .map((text): Part => {
        const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
        return { file, heading: text.split('\n')[0] as string, blocks };
      }),
  );

  /** Whether a test takes the commands of this part, or all that are in the document. */
  const isTaken = ({ file, heading }: Pick<Part, 'file' | 'heading'>): boolean =>
    tests.some(({ text }) => {
      if (text.includes(`linesOf('${file}')`)) return true;
      if (file === 'README.md' && text.includes(`readmeCommands('${heading}')`)) return true;
      return text.includes(`'${file}'`) && (text.includes(`'${heading}'`) || /\b(linesOf|blocksOf)\(\w/.test(text));
    });
  const isWhatCiRuns = ({ blocks }: Pick<Part, 'blocks'>): boolean =>
    blocks.every((block) =>
      block
        .trim()
        .split(/\n| && /)
        .every((command) => ci.split('\n').includes(command)),
    );
  /** Whether names for commands lack one, in the middle or at the end. */
  const leavesOut = (names: string): boolean =>
    names.split(',').some((name) => name.trim() === '') || !/\.\.\.\w+$/.test(names);

  test.each(parts.filter(({ blocks }) => blocks.length > 0))('$file, $heading', (part) => {
    expect(isTaken(part) || isWhatCiRuns(part)).toBe(true);
  });

  test('whoever takes them leaves none out', () => {
    const taken = tests.flatMap(({ file, text }) =>
      [...text.matchAll(/const \[(.*?)\] = (?:linesOf|commandsIn|commands)\b/g)].map(([, names]): [string, string] => [
        file,
        names as string,
      ]),
    );
    expect(taken.length).toBeGreaterThan(15);
    expect(taken.filter(([, names]) => leavesOut(names))).toEqual([]);
  });

  test.each(Object.entries<Readonly<Record<string, string>>>(NOT_RUN))(
    'those of %s that none runs are there, and have their reason',
    (file, commands) => {
      for (const [command, reason] of Object.entries(commands)) {
        expect(linesOf(file)).toContain(command);
        expect(reason).not.toBe('');
      }
    },
  );

  test('.ci/run names the tests on the cluster that it leaves out', () => {
    const words = ci.split(/[^\w-]+/);
    const names = readdirSync(join(ROOT, 'test/cluster')).flatMap((file) => /^(.*)\.test\.ts$/.exec(file)?.[1] ?? []);
    expect(names.filter((name) => !words.includes(name))).toEqual([]);
  });

  test('one that no test takes, or that is left out, is found', () => {
    expect(isTaken({ file: 'docs/guides/none.md', heading: 'None' })).toBe(false);
    expect(isTaken({ file: 'docs/tutorial.md', heading: 'None' })).toBe(false);
    expect(isTaken({ file: 'README.md', heading: 'None' })).toBe(false);
    expect(isWhatCiRuns({ blocks: ['npm ci && npm test\n'] })).toBe(true);
    expect(isWhatCiRuns({ blocks: ['npm ci && npm run none\n'] })).toBe(false);
    expect(['first, , third, ...none', 'first, second', "first = '', ...none"].map(leavesOut)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
