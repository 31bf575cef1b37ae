import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from 'sh-syntax';
import { outcomeOf } from '../../../tools/support/command';
import { KINDS } from '../../support/kinds';
import { objectOf, synth } from '../../support/manifest';
import { requireCommand } from '../../support/requirements';

/** `shfmt -i 2 -ci`. */
const STYLE = { useTabs: false, tabWidth: 2, switchCaseIndent: true, binaryNextLine: false, spaceRedirects: false };

describe.each(KINDS)('in %s', (_, props) => {
  const scripts = Object.entries(objectOf(synth(props), 'ConfigMap').data ?? {}).filter(([name]) =>
    name.endsWith('.sh'),
  );
  const runnable = scripts.filter(([, text]) => text.startsWith('#!'));
  const directory = mkdtempSync(join(tmpdir(), 'scripts-'));

  beforeAll(async () => {
    for (const [name, text] of scripts) writeFileSync(join(directory, name), text);
    await requireCommand('shellcheck');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(runnable)('shellcheck has nothing to say about %s and its libraries', async (name) => {
    const script = join(directory, name);
    // Sources are found beside the script, and a library has what the script hands it.
    const outcome = await outcomeOf('shellcheck', ['--external-sources', '--source-path=SCRIPTDIR', script]);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each(scripts)('%s is formatted as shfmt would', async (_name, text) => {
    expect(await print(text, STYLE)).toBe(text);
  });

  test.each(scripts)('%s silences no linter', (_name, text) => {
    expect(text).not.toMatch(/shellcheck disable/);
  });
});

test('shellcheck finds a fault in a script', async () => {
  await requireCommand('shellcheck');
  const outcome = await outcomeOf('shellcheck', ['-'], { input: '#!/bin/bash\nrm -rf $1/\n' });
  expect(outcome).toMatchObject({ status: 1, stdout: expect.stringContaining('SC2086') });
});

test('a script that is laid out otherwise is found', async () => {
  expect(await print('if a; then\n    b >c\nfi\n', STYLE)).toBe('if a; then\n  b >c\nfi\n');
});
