import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILES, PATHS } from '../../../lib/model/paths';
import { LIMITS, TIMING } from '../../../lib/model/timing';
import { replaceIn, type Files } from '../../support/change';
import { outcomeOf, type Outcome } from '../../../tools/support/command';
import { objectOf, synth } from '../../support/manifest';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'probes-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const within = (path: string) => path.replace(PATHS.run, directory);
const asItIs = () => undefined;
const THIRD_GLANCE = 3;

/** Runs the probe in a directory of its own; `then` is what happens before its third glance. */
async function readiness(then = ':', change: (files: Files) => void = asItIs): Promise<Outcome> {
  const files: Files = { ...objectOf(synth(), 'ConfigMap').data };
  change(files);
  const script = files[FILES.readinessScript]?.replaceAll(PATHS.run, directory) ?? '';
  const sleep = `glance=1; sleep() { echo >>${directory}/pauses; if ((++glance == ${THIRD_GLANCE})); then ${then}; fi; }`;
  return outcomeOf('bash', ['-s'], { input: `${sleep}\n${script}` });
}
const pauses = () => (existsSync(join(directory, 'pauses')) ? readFileSync(join(directory, 'pauses')).length : 0);

describe('the readiness probe', () => {
  const publish = (state: string) => `printf '%s %(%s)T because\\n' ${state} -1 >${within(PATHS.verdict)}`;
  const say = (state: string) =>
    writeFileSync(within(PATHS.verdict), `${state} ${Math.floor(Date.now() / 1000)} because\n`);

  test('of a server that is ready, and then is not, fails at once until Kubernetes knows', async () => {
    say('ready');
    expect(await readiness()).toMatchObject({ status: 0, stdout: 'because\n' });
    say('not-ready');
    for (let failure = 1; failure <= LIMITS.readinessFailures; failure++) {
      expect(await readiness()).toMatchObject({ status: 1, stdout: 'because\n' });
    }
    expect(pauses()).toBe(0);
    expect(await readiness()).toMatchObject({ status: 1, stdout: 'because\n' });
    expect(pauses()).toBe(LIMITS.readinessGlances);
  });

  test('would be late to say so if it always waited', async () => {
    say('ready');
    await readiness();
    say('not-ready');
    await readiness(':', replaceIn(FILES.readinessScript, `((failed >= ${LIMITS.readinessFailures}))`, 'true'));
    expect(pauses()).toBe(LIMITS.readinessGlances);
  });

  test('sees that a server becomes ready, and is in haste again from then on', async () => {
    expect((await readiness(publish('ready'))).status).toBe(0);
    say('not-ready');
    const before = pauses();
    expect((await readiness()).status).toBe(1);
    expect(pauses()).toBe(before);
  });

  test('would see it at its next turn only if it did not wait', async () => {
    const hasty = replaceIn(FILES.readinessScript, 'then await_readiness; fi', 'then true; fi');
    expect((await readiness(publish('ready'), hasty)).status).toBe(1);
  });

  test('tells the truth when nothing can be written', async () => {
    say('ready');
    const unwritable = replaceIn(FILES.readinessScript, `echo 0 >${PATHS.failedProbes}`, 'echo 0 >/dev/full');
    expect(await readiness(':', unwritable)).toMatchObject({ status: 0, stderr: '' });
  });

  test('would fail for the want of a count if it took one for necessary', async () => {
    say('ready');
    const strict = replaceIn(FILES.readinessScript, `echo 0 >${PATHS.failedProbes} || true`, 'echo 0 >/dev/full');
    expect((await readiness(':', strict)).status).toBe(1);
  });

  test('is done before its next turn', () => {
    expect(LIMITS.readinessGlances * TIMING.glance).toBeLessThan(TIMING.readinessProbe);
  });
});
