import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { examples } from '../support/examples';

const ROOT = resolve(__dirname, '../..');

/** Who may import whom: model ← scripts, config ← objects ← the construct ← main; the guard reads manifests alone. */
const MAY_IMPORT: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  'lib/model': ['lib/model'],
  'lib/scripts': ['lib/model', 'lib/scripts'],
  'lib/config': ['lib/model', 'lib/config'],
  'lib/objects': ['lib/model', 'lib/scripts', 'lib/config', 'lib/objects', 'imports', 'cdk8s', 'constructs', /^node:/],
  'lib/guard': ['lib/model', 'lib/guard', /^node:/],
  lib: ['lib/model', 'lib/config', 'lib/objects', 'lib/guard', 'lib', 'imports', 'cdk8s', 'constructs', /^node:/],
  imports: ['cdk8s-plus-25'],
  '.': ['lib', 'cdk8s', 'constructs'],
  ...Object.fromEntries(examples.map((name) => [`examples/${name}`, ['lib', 'cdk8s', 'cdk8s-plus-25', 'constructs']])),
};

/** All that the source imports, however it spells it. */
function importsOf(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const pattern = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(['"`])([^'"`]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2] as string);
}

const folderOf = (file: string) => file.split('/').slice(0, -1).join('/') || '.';

/** Imports of a file that its folder may not have. */
function wrongImports(file: string, source: string): string[] {
  const allowed = MAY_IMPORT[folderOf(file)];
  if (allowed === undefined) throw new Error(`${file} is in a folder that no rule is about`);
  return importsOf(source).filter((name) => {
    const target = name.startsWith('.') ? targetFolder(file, name) : name;
    return !allowed.some((rule) => (typeof rule === 'string' ? rule === target : rule.test(target)));
  });
}

/** The folder that a relative import reaches into; `./lib` is the folder's own index. */
function targetFolder(file: string, name: string): string {
  const target = relative(ROOT, resolve(ROOT, folderOf(file), name));
  return target in MAY_IMPORT ? target : folderOf(target);
}

const files = ['lib', 'imports', 'examples', '.'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

test.each(files)('%s imports only what it may', (file) => {
  expect(wrongImports(file, readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
});

test('tools, which users run as well, import nothing from the tests', () => {
  const tools = readdirSync(join(ROOT, 'tools'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('tools', name));
  expect(tools.length).toBeGreaterThan(10);
  const targets = (file: string) =>
    importsOf(readFileSync(join(ROOT, file), 'utf8')).map((name) => join(folderOf(file), name));
  expect(tools.filter((file) => targets(file).some((target) => target.startsWith('test/')))).toEqual([]);
});

test('every folder of the library has its rule', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test.each([
  ['lib/model/bad.ts', "import { App } from 'cdk8s';", 'cdk8s'],
  ['lib/model/bad.ts', "import type { BashScript } from '../scripts/bash';", '../scripts/bash'],
  ['lib/model/bad.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
  ['lib/scripts/bad.ts', "export * from '../config/option-file';", '../config/option-file'],
  ['lib/scripts/bad.ts', "const fs = require('fs');", 'fs'],
  ['lib/config/bad.ts', 'import {\n  bash,\n  joined,\n} from "../scripts/bash";', '../scripts/bash'],
  ['lib/config/bad.ts', "await import('yaml');", 'yaml'],
  ['lib/objects/bad.ts', "import type { ReplicatedMySqlProps } from '../props';", '../props'],
  ['lib/objects/bad.ts', "import { k8s } from 'cdk8s-plus-25';", 'cdk8s-plus-25'],
  ['lib/guard/bad.ts', "import { ReplicatedMySql } from '../replicated-mysql';", '../replicated-mysql'],
  ['lib/bad.ts', "import { k8s } from 'cdk8s-plus-25';", 'cdk8s-plus-25'],
  ['lib/bad.ts', "import '../main';", '../main'],
  ['bad.ts', "import { bash } from './lib/scripts/bash';", './lib/scripts/bash'],
  ['examples/tutorial/bad.ts', "import { synth } from '../../test/support/manifest';", '../../test/support/manifest'],
  ['examples/tutorial/bad.ts', "import { bash } from '../../lib/scripts/bash';", '../../lib/scripts/bash'],
])('the check finds that %s has: %s', (file, source, name) => {
  expect(wrongImports(file, source)).toEqual([name]);
});
