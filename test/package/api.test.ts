import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as library from '../../lib';
import { JsiiFolder, unexplained, type Assembly } from '../../tools/api/api';

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
  expect(await folder.reference(assembly)).toBe(read('API.md'));
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
