import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

const below = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const documents = ['README.md', ...below('docs'), ...below('examples')].filter((file) => file.endsWith('.md'));
const blocks = documents.flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => ({
    file,
    block: block as string,
    begin: (block as string).split('\n')[0] as string,
  })),
);

/** What a fragment takes for granted. */
const AROUND = `
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Deployment, Namespaces, Pods } from 'cdk8s-plus-25';
import { DataCopy, ReplicatedMySql, type ReplicatedMySqlProps } from 'cdk8s-replicated-mysql';
declare const chart: Chart;
declare const mysql: ReplicatedMySql;
`;

/** A block as a module: a whole one has imports, others are statements, or props. */
function moduleOf(block: string): string {
  if (/^import /.test(block)) return block;
  if (/^\w+: /.test(block)) return `${AROUND}const props: ReplicatedMySqlProps = { ${block} };`;
  return `${AROUND}{ ${block} }`;
}

/** What the compiler says of each block, in one go: it takes seconds to read what they import. */
function faultsOf(all: readonly string[]): string[][] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, ROOT).options,
    noEmit: true,
    noUnusedLocals: false,
    paths: { 'cdk8s-replicated-mysql': [join(ROOT, 'lib')] },
  };
  // As files of the project, which are not written.
  const modules = new Map(all.map((block, n) => [join(ROOT, `block-${n}.ts`), moduleOf(block)]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules.keys()].map((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
    );
  });
}

const WRONG: [string, string][] = [
  ["new ReplicatedMySql(chart, 'mysql', { replica: 3 });", "'replica' does not exist in type 'ReplicatedMySqlProps'"],
  ['options: { maxConnection: 500 }', "'maxConnection' does not exist in type 'MySqlOptions'"],
  ["import { NoSuchThing } from 'cdk8s-replicated-mysql';", "has no exported member 'NoSuchThing'"],
  ['mysql.hostOf(', 'Argument expression expected'],
];

const faults = new Map<string, string[]>();
beforeAll(() => {
  const all = [...blocks.map(({ block }) => block), ...WRONG.map(([block]) => block)];
  faultsOf(all).forEach((found, n) => faults.set(all[n] as string, found));
});

test.each(blocks)('the code of $file that begins with $begin compiles', ({ block }) => {
  expect(faults.get(block)).toEqual([]);
});

test.each(WRONG)('this would not: %s', (block, fault) => {
  expect(faults.get(block)?.join('\n')).toContain(fault);
});
