import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as library from '../../lib';
import { reference, unexplained } from '../../tools/api/reference';
import { breaksBetween, isReleaseOnTop, lastRelease, releasedApi, untold } from '../../tools/api/released';
import { JsiiFolder, type Assembly } from '../../tools/jsii/jsii-folder';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const folder = new JsiiFolder();
let assembly: Assembly;
beforeAll(async () => {
  assembly = await folder.compile();
});
afterAll(() => folder.remove());

const namesOf = ({ types }: Assembly) => Object.values(types).map(({ name }) => name);

test('other languages can have every public name: jsii compiles them all, and warns of nothing', () => {
  const types = [...read('lib/index.ts').matchAll(/\b[A-Z]\w+/g)].map(([name]) => name);
  expect(namesOf(assembly).sort()).toEqual(types.sort());
  expect(namesOf(assembly)).toEqual(expect.arrayContaining(Object.keys(library)));
});

test('every public name has a comment, and every optional property says what is so without it', () => {
  expect(unexplained(assembly)).toEqual([]);
});

test('API.md is what the comments say: `npm run api` writes it', async () => {
  expect(await reference(folder, assembly)).toBe(read('API.md'));
});

test('the check of the comments finds what lacks one', () => {
  const docs = { summary: 'What it is.' };
  const properties = [{ name: 'plain' }, { name: 'left', optional: true, docs }, { name: 'right', docs }];
  expect(unexplained({ types: { a: { name: 'A', datatype: true, properties }, b: { name: 'B', docs } } })).toEqual([
    'A has no comment',
    'A.plain has no comment',
    'A.left has no @default',
  ]);
});

describe('programs that use the last release', () => {
  test('go on to work, or CHANGELOG.md names what breaks them', async () => {
    const breaks = await breaksBetween(folder, releasedApi(), assembly);
    expect(untold(breaks, read('CHANGELOG.md'))).toEqual([]);
  });

  test('are held to the API of that release: `npm run api -- --released` keeps it', () => {
    expect(releasedApi().version).toBe(lastRelease(read('CHANGELOG.md')));
  });

  const key = 'removed:cdk8s-replicated-mysql.MySqlOptions.maxConnections';

  test('would miss an option that is gone, and may have another', async () => {
    const options = 'cdk8s-replicated-mysql.MySqlOptions';
    const { [options]: type, ...others } = assembly.types;
    const left = type?.properties?.filter(({ name }) => name !== 'maxConnections');
    const without = { ...assembly, types: { ...others, [options]: { ...type, properties: left } } } as Assembly;
    expect(await breaksBetween(folder, assembly, without)).toEqual([
      { key, text: expect.stringMatching(/MySqlOptions.maxConnections: has been removed$/) },
    ]);
    expect(await breaksBetween(folder, without, assembly)).toEqual([]);
  });

  test('are told of a break by its key, in the newest part of CHANGELOG.md', () => {
    const broken = { key, text: 'is gone' };
    expect(untold([broken], `# Changes\n\n## 0.2.0 (not released)\n\n- Gone (\`${key}\`).\n\n## 0.1.0\n`)).toEqual([]);
    expect(untold([broken], `# Changes\n\n## 0.2.0 (not released)\n\n## 0.1.0\n\n- Gone (\`${key}\`).\n`)).toEqual([
      broken,
    ]);
    expect(untold([broken], `# Changes\n\n## 0.2.0 (not released)\n\n- Gone (\`${key}Timeout\`).\n`)).toEqual([broken]);
  });

  test.each([
    ['## 0.1.0 (not released)', '0.0.0', true],
    ['## 0.1.0 (2027-01-31)', '0.1.0', true],
    ['## 0.2.0 (not released)\n\n## 0.1.0', '0.1.0', false],
    ['## 0.2.0\n\n## 0.1.0', '0.2.0', true],
  ])('have what CHANGELOG.md says: %j', (changelog, version, isOnTop) => {
    expect(lastRelease(changelog)).toBe(version);
    expect(isReleaseOnTop(changelog)).toBe(isOnTop);
  });
});
