import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { JsiiFolder } from '../../tools/jsii/jsii-folder';
import {
  makePackage,
  MAVEN_REPOSITORY,
  mavenOptions,
  missingFor,
  type Language,
} from '../../tools/languages/languages';
import { run } from '../support/command';
import { commandsIn } from '../support/documents';

jest.setTimeout(20 * 60_000);

const ROOT = resolve(__dirname, '../..');
const EXAMPLES = 'examples/languages';
const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** The repository as the examples see it: they name packages/ by its place beside them. */
const repository = mkdtempSync(join(tmpdir(), 'languages-'));
const constraints = join(repository, 'constraints.txt');
const library = new JsiiFolder();
beforeAll(async () => {
  const peers = Object.keys(peerDependencies).map((name) => `${name}==${devDependencies[name]}\n`);
  writeFileSync(constraints, peers.join(''));
  await library.compile();
});
afterAll(() => {
  library.remove();
  rmSync(repository, { recursive: true, force: true });
});

/** What makes a run here like the last one, and not longer than it must be. */
const SETTINGS: Partial<Record<Language, Readonly<Record<string, string>>>> = {
  // A new release of cdk8s is not to change what is tested.
  python: { PIP_CONSTRAINT: constraints },
  // Its runtime of jsii leaves a folder behind.
  java: mavenOptions(`-Dmaven.repo.local=${MAVEN_REPOSITORY} -Djava.io.tmpdir=${repository}`),
  // What has been compiled in another temporary folder counts.
  go: { GOFLAGS: '-trimpath -buildvcs=false' },
};

/** What running an example leaves behind. */
const LEFTOVERS = ['.venv', 'target', 'dist', 'go.sum'];

test.each([
  ['Python', 'python'],
  ['Java', 'java'],
  ['Go', 'go'],
] as const)('the example in %s synthesizes dist/', async (heading, language) => {
  expect(await missingFor(language)).toBeUndefined();
  await makePackage(language, library, join(repository, 'packages'));
  // Maven has it from building it, and would not look where the example tells it to.
  rmSync(join(MAVEN_REPOSITORY, 'cdk8s-replicated-mysql'), { recursive: true, force: true });
  const example = join(repository, EXAMPLES, language);
  cpSync(join(ROOT, EXAMPLES, language), example, {
    recursive: true,
    filter: (path) => !LEFTOVERS.includes(basename(path)),
  });
  const commands = commandsIn('examples/languages/README.md', heading).join('');
  await run('bash', ['-e', '-c', commands], { cwd: example, env: { ...SETTINGS[language] } });
  const read = (folder: string) => readFileSync(join(folder, 'dist/mysql.k8s.yaml'), 'utf8');
  expect(read(example)).toBe(read(ROOT));
});

test('who lacks the tools of a language is told what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = repository;
  try {
    expect(await missingFor('go')).toBe('go: `go version` does not work: install Go 1.25 or later');
  } finally {
    process.env['PATH'] = path;
  }
});
