import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MAVEN_REPOSITORY, mavenOptions, missingFor, type Language } from '../../tools/languages/languages';
import { Checkout } from '../support/checkout';
import { run } from '../../tools/support/command';
import { commandsIn } from '../support/documents';

jest.setTimeout(20 * 60_000);

const ROOT = resolve(__dirname, '../..');
const EXAMPLES = 'examples/languages';
const README = 'examples/languages/README.md';
const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const folder = mkdtempSync(join(tmpdir(), 'languages-'));
const constraints = join(folder, 'constraints.txt');
let checkout: Checkout;
beforeAll(async () => {
  const peers = Object.keys(peerDependencies).map((name) => `${name}==${devDependencies[name]}\n`);
  writeFileSync(constraints, peers.join(''));
  checkout = await Checkout.create();
  checkout.linkPackages();
  const [make, ...none] = commandsIn(README, '# The set of main.ts in other languages') as [string];
  expect(none).toEqual([]);
  await checkout.shell(make.replace('npm ci && ', ''));
  // Maven has it from building it, and would not look where the example tells it to.
  rmSync(join(MAVEN_REPOSITORY, 'cdk8s-replicated-mysql'), { recursive: true, force: true });
});
afterAll(() => {
  checkout.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What makes a run here like the last one, and not longer than it must be. */
const SETTINGS: Partial<Record<Language, Readonly<Record<string, string>>>> = {
  // A new release of cdk8s is not to change what is tested.
  python: { PIP_CONSTRAINT: constraints },
  // Its runtime of jsii leaves a folder behind.
  java: mavenOptions(`-Dmaven.repo.local=${MAVEN_REPOSITORY} -Djava.io.tmpdir=${folder}`),
  // What has been compiled in another temporary folder counts.
  go: { GOFLAGS: '-trimpath -buildvcs=false' },
};

test.each([
  ['Python', 'python'],
  ['Java', 'java'],
  ['Go', 'go'],
] as const)('the example in %s synthesizes dist/', async (heading, language) => {
  expect(await missingFor(language)).toBeUndefined();
  const example = checkout.file(EXAMPLES, language);
  const commands = commandsIn(README, heading).join('');
  await run('bash', ['-e', '-c', commands], { cwd: example, env: { ...SETTINGS[language] } });
  const read = (of: string) => readFileSync(join(of, 'dist/mysql.k8s.yaml'), 'utf8');
  expect(read(example)).toBe(read(ROOT));
});

test('who lacks the tools of a language is told what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    expect(await missingFor('go')).toBe('go: `go version` does not work: install Go 1.25 or later');
  } finally {
    process.env['PATH'] = path;
  }
});
