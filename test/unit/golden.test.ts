import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { FULL_PROPS } from '../support/full-props';
import { objectOf, synth } from '../support/manifest';

const GOLDEN = join(__dirname, '../golden');

/** What reviewers should see change: the files of the default set, and the manifest of one that uses every prop. */
const wanted: Readonly<Record<string, string>> = {
  ...objectOf(synth(), 'ConfigMap').data,
  'every-prop.yaml': Yaml.stringify(...synth(FULL_PROPS)),
};

beforeAll(() => {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  rmSync(GOLDEN, { recursive: true, force: true });
  mkdirSync(GOLDEN);
  for (const [name, text] of Object.entries(wanted)) writeFileSync(join(GOLDEN, name), text);
});

test('test/golden/ has the files that are generated, and no others: `npm run golden` writes them', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(Object.keys(wanted).sort());
});

test.each(Object.entries(wanted))(
  '%s is generated as it was reviewed: `npm run golden` accepts a change',
  (name, text) => {
    expect(text).toBe(readFileSync(join(GOLDEN, name), 'utf8'));
  },
);
