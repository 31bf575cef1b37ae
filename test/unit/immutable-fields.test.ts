import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import { ImmutableFields, ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { outcomeOf } from '../../tools/support/command';
import { GitFolder } from '../support/git-folder';

const ROOT = resolve(__dirname, '../..');

let folder: GitFolder;
beforeEach(() => (folder = new GitFolder()));
afterEach(() => folder.remove());

function synthesize(props: ReplicatedMySqlProps): void {
  const app = new App({ outdir: folder.file('dist') });
  new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', props);
  new ImmutableFields(app, 'guard', { manifests: folder.file('dist'), recipes: folder.file('runbooks') });
  app.synth();
}

const written = () => readFileSync(folder.file('dist/mysql.k8s.yaml'), 'utf8');
const recipes = () => readdirSync(folder.file('runbooks'));
const recipe = () => folder.file('runbooks', recipes()[0] as string);
const sign = () => writeFileSync(recipe(), readFileSync(recipe(), 'utf8').replace('Reviewed by:', 'Reviewed by: Ada'));

async function committed(props: ReplicatedMySqlProps): Promise<void> {
  await folder.init();
  synthesize(props);
  await folder.commit();
}

test('the first synthesis has nothing to be compared with', () => {
  synthesize({ storageSize: '10Gi' });
  expect(written()).toContain('storage: 10Gi');
});

test('another size fails again and again, says where its recipe is, and writes nothing else', async () => {
  await committed({ storageSize: '10Gi' });
  const before = written();
  for (let attempt = 1; attempt <= 2; attempt++) {
    expect(() => synthesize({ storageSize: '20Gi' })).toThrow(
      [
        '[guard] StatefulSet mysql, servers: 3, primary: 0',
        '    volumeClaimTemplates[data].spec.resources.requests.storage: 10Gi -> 20Gi',
        `    Kubernetes changes none of this in a StatefulSet that exists: take the change back, or do as ${folder.file('runbooks/migrate-mysql-')}`,
      ].join('\n'),
    );
    expect(recipes()).toHaveLength(1);
    expect(written()).toBe(before);
  }
});

test('a recipe under which a name stands lets this very change pass', async () => {
  await committed({ storageSize: '10Gi' });
  expect(() => synthesize({ storageSize: '20Gi' })).toThrow();
  sign();
  expect(() => synthesize({ storageSize: '30Gi' })).toThrow('10Gi -> 30Gi');
  synthesize({ storageSize: '20Gi' });
  synthesize({ storageSize: '20Gi' });
  expect(written()).toContain('storage: 20Gi');
});

test('what people have written into a recipe stays', async () => {
  await committed({});
  expect(() => synthesize({ storageSize: '20Gi' })).toThrow();
  writeFileSync(recipe(), 'to be thought about');
  expect(() => synthesize({ storageSize: '20Gi' })).toThrow('Reviewed by:');
  expect(readFileSync(recipe(), 'utf8')).toBe('to be thought about');
});

test('once it is committed, it is what later changes are compared with', async () => {
  await committed({});
  expect(() => synthesize({ storageSize: '20Gi' })).toThrow();
  sign();
  synthesize({ storageSize: '20Gi' });
  await folder.commit();
  synthesize({ storageSize: '20Gi' });
  expect(() => synthesize({ storageSize: '10Gi' })).toThrow('20Gi -> 10Gi');
});

test('without a commit, what was synthesized last is compared', () => {
  synthesize({});
  expect(() => synthesize({ storageSize: '20Gi' })).toThrow('10Gi -> 20Gi');
  expect(written()).toContain('storage: 10Gi');
});

test('no recipe helps against a version that skips a series or goes down', async () => {
  await committed({ version: '8.4.6' });
  expect(() => synthesize({ version: '8.4.5' })).toThrow('version "8.4.5" is older than "8.4.6"');
  expect(readdirSync(folder.path)).not.toContain('runbooks');
});

test('all that is wrong is told at once', async () => {
  await committed({ version: '8.0' });
  const both = /version "9\.7" skips 8\.4[^]*10Gi -> 20Gi/;
  expect(() => synthesize({ version: '9.7', storageSize: '20Gi' })).toThrow(both);
});

test('a set without the guard reads nothing', async () => {
  await committed({});
  const app = new App({ outdir: folder.file('dist') });
  new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', { storageSize: '20Gi' });
  expect(() => app.synth()).not.toThrow();
});

describe('cdk8s synth, which empties the directory before it runs the app', () => {
  const program = (size: string) => `
    const { App, Chart } = require('${ROOT}/node_modules/cdk8s');
    const { ImmutableFields, ReplicatedMySql } = require('${ROOT}/lib');
    const app = new App();
    new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', { storageSize: '${size}' });
    new ImmutableFields(app, 'guard');
    app.synth();`;
  const cdk8s = (size: string) => {
    folder.write('app.js', program(size));
    const app = `node -r ${require.resolve('ts-node/register')} app.js`;
    const cli = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');
    const env = { TS_NODE_PROJECT: join(ROOT, 'tsconfig.json') };
    const args = [cli, 'synth', '--check-upgrade=false', '--app', app, '--output', 'dist'];
    return outcomeOf(process.execPath, args, { cwd: folder.path, env });
  };

  test('fails too, and leaves what was committed', async () => {
    await folder.init();
    expect(await cdk8s('10Gi')).toMatchObject({ status: 0 });
    await folder.commit();
    const before = written();
    const { status, stderr } = await cdk8s('20Gi');
    expect(status).not.toBe(0);
    expect(stderr).toContain('[guard] StatefulSet mysql, servers: 3, primary: 0\n    volumeClaimTemplates');
    expect(written()).toBe(before);
    expect(await folder.git('status', '--porcelain', 'dist')).toBe('');
    expect(readdirSync(folder.file('docs/runbooks'))).toHaveLength(1);
  });
});
