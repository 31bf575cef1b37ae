import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { run } from '../../tools/support/command';
import { blocksIn, readmeCommands } from '../support/documents';
import { ConsumerApp, Tarball } from '../support/packed';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesIn = (folder: string, pattern: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);
const tool = (name: string) => join(ROOT, 'node_modules/.bin', name);

let tarball: Tarball;
beforeAll(async () => {
  tarball = await Tarball.pack();
});
afterAll(() => tarball.remove());

describe('the tarball', () => {
  test('has the compiled library, its types, documents and nothing else', () => {
    const modules = [...filesIn('lib', /\.ts$/), ...filesIn('imports', /\.ts$/)].map((file) => file.slice(0, -3));
    const compiled = modules.flatMap((module) => [`build/${module}.js`, `build/${module}.d.ts`]);
    const documents = ['README.md', 'API.md', 'CHANGELOG.md', 'LICENSE', ...filesIn('docs', /\.md$/)];
    expect([...tarball.files].sort()).toEqual(['package.json', ...documents, ...compiled].sort());
  });

  test('is a package in which publint finds no fault', async () => {
    expect(await run(tool('publint'), ['run', tarball.path, '--strict'])).toContain('All good!');
  });

  test('has types that every way to resolve modules finds', async () => {
    expect(await run(tool('attw'), [tarball.path, '--no-color'])).toContain('No problems found');
  });
});

const SYNTHESIS = `
const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql');
app.synth();
`;

/** Ways to import the library. */
const PROGRAMS = {
  'required.cjs': `
const { App, Chart } = require('cdk8s');
const { ReplicatedMySql } = require('cdk8s-replicated-mysql');
${SYNTHESIS}`,
  'imported.mjs': `
import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from 'cdk8s-replicated-mysql';
${SYNTHESIS}`,
};

/** Prints what the import does beside giving names. The peers are loaded before: what they do is theirs. */
const WATCHED_IMPORT = `
const { deepStrictEqual } = require('node:assert');
require('cdk8s-plus-25');
const seen = [];
const watched = (name, object) =>
  new Proxy(object, {
    get: (target, key) => (seen.push(name + ' ' + String(key)), target[key]),
    has: (target, key) => (seen.push(name + ' ' + String(key)), key in target),
    ownKeys: (target) => (seen.push(name), Reflect.ownKeys(target)),
  });
const state = () => [
  Object.getOwnPropertyNames(globalThis),
  process.eventNames().map((name) => [name, process.listenerCount(name)]),
  process.getActiveResourcesInfo(),
];
const before = state();
process.env = watched('environment', process.env);
process.argv = watched('arguments', process.argv);
require('cdk8s-replicated-mysql');
deepStrictEqual({ seen, state: state() }, { seen: [], state: before });
`;

const TYPED_PROGRAM = `
import { App, Chart } from 'cdk8s';
import { DataCopy, ImmutableFields, ReplicatedMySql, SynthesisReport } from 'cdk8s-replicated-mysql';
import type { IReplicatedMySql, ReplicatedMySqlProps } from 'cdk8s-replicated-mysql';

const app = new App();
const chart = new Chart(app, 'mysql');
const props: ReplicatedMySqlProps = { version: '8.4', dataCopy: DataCopy.xtrabackup(), options: { maxConnections: 500 } };
const set = new ReplicatedMySql(chart, 'mysql', props);
const other: IReplicatedMySql = ReplicatedMySql.fromName(chart, 'other', { name: 'other' });
set.allowFrom(other);
set.clientEnv({ user: 'root' });
new ImmutableFields(app, 'immutable-fields');
SynthesisReport.print(app, { quiet: true });
// @ts-expect-error a property that does not exist
export const wrong: ReplicatedMySqlProps = { replica: 3 };
`;

/** As an app has it, but for where jest and its types are installed. */
const JEST = {
  transform: {
    '\\.ts$': [
      require.resolve('ts-jest'),
      {
        tsconfig: {
          module: 'commonjs',
          esModuleInterop: true,
          typeRoots: [join(ROOT, 'node_modules/@types')],
          types: ['jest'],
        },
      },
    ],
  },
};

const packed = JSON.parse(read('package.json')) as {
  name: string;
  version: string;
  peerDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const apps = {
  lowest: {
    app: new ConsumerApp(),
    peers: Object.entries(packed.peerDependencies).map(([name, range]) => `${name}@${range.replace('^', '')}`),
  },
  newest: {
    app: new ConsumerApp(),
    peers: Object.keys(packed.peerDependencies).map((name) => `${name}@${packed.devDependencies[name]}`),
  },
};
beforeAll(() => Promise.all(Object.values(apps).map(({ app, peers }) => app.install(tarball.path, ...peers))));
afterAll(() => Object.values(apps).forEach(({ app }) => app.remove()));

describe.each(Object.entries(apps))('an app with the %s supported peers', (_, { app, peers }) => {
  test('has them once, and nothing comes with the library', () => {
    const lock = JSON.parse(app.read('package-lock.json')) as { packages: Record<string, { version: string }> };
    const copies = Object.entries(lock.packages)
      .filter(([path]) => /(^|\/)node_modules\/(cdk8s[^/]*|constructs)$/.test(path))
      .map(([path, { version }]) => `${path}@${version}`);
    const wanted = [...peers, `${packed.name}@${packed.version}`].map((name) => `node_modules/${name}`);
    expect(copies.sort()).toEqual(wanted.sort());
    expect(lock.packages[`node_modules/${packed.name}`]).not.toHaveProperty('dependencies');
  });

  test.each(Object.entries(PROGRAMS))('synthesizes dist/ with %s', async (name, text) => {
    app.write(name, text);
    expect(await app.node(name, { CDK8S_OUTDIR: '.' })).toBe('');
    expect(app.read('mysql.k8s.yaml')).toBe(read('dist/mysql.k8s.yaml'));
  });

  test('imports the library without a side effect', async () => {
    app.write('watched.cjs', WATCHED_IMPORT);
    expect(await app.node('watched.cjs')).toBe('');
  });

  test('compiles against its types, and they against those of the peers', async () => {
    app.write('typed.ts', TYPED_PROGRAM);
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: false, types: [] };
    app.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    expect(await app.outcomeOf(tool('tsc'), ['--project', '.'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

test('the command of the README installs it, with the peers of the day', async () => {
  const app = new ConsumerApp();
  copyFileSync(tarball.path, join(app.path, basename(tarball.path)));
  await run('bash', ['-euc', readmeCommands('Import it')], { cwd: app.path });
  for (const [name, text] of Object.entries(PROGRAMS)) {
    app.write(name, text);
    await app.node(name, { CDK8S_OUTDIR: '.' });
    expect(app.read('mysql.k8s.yaml')).toContain('kind: StatefulSet');
  }
  app.remove();
});

test('the snapshot test of the README passes until the manifests change, and shows what changed', async () => {
  const { app } = apps.newest;
  const [source, ...none] = blocksIn('README.md', 'Test it in your CI', 'ts') as [string];
  expect(none).toEqual([]);
  const jest = async (text: string, ...more: string[]) => {
    app.write('mysql.test.ts', text);
    return app.outcomeOf(tool('jest'), ['--config', JSON.stringify(JEST), ...more]);
  };
  expect(await jest(source, '--ci=false')).toMatchObject({ status: 0, stderr: expect.stringMatching('1 written') });
  expect(await jest(source, '--ci')).toMatchObject({
    status: 0,
    stderr: expect.stringMatching('1 passed, 1 total\nTime'),
  });
  expect(await jest(source.replace('20Gi', '21Gi'), '--ci')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/-\s+"storage": "20Gi",\n\s*\+\s+"storage": "21Gi"/),
  });
});
