import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { replaceIn, type Files } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

describe('a server that listens again', () => {
  let set: TestSet;
  let primary: TestPod;
  afterEach(() => set.remove());

  /** Its sidecar has found no server, and hangs since. */
  async function notJudgedYet(change: (files: Files) => void = () => undefined): Promise<void> {
    set = await TestSet.create({ props: { replicas: 1 }, change });
    primary = await set.primary();
    expect(await primary.startup()).toMatchObject({ status: 0 });
    await primary.kill(CONTAINERS.server);
    await primary.start(CONTAINERS.server);
    const verdict = () => primary.readFile(PATHS.verdict).catch(() => '');
    await eventually('it is seen while it starts', 20, async () => (await verdict()).includes('cannot read'));
    await primary.freezeLoop();
    await primary.untilLogged(CONTAINERS.server, /ready for connections/);
  }

  test('has started once it has been judged, or when nobody judges it', async () => {
    await notJudgedYet();
    expect(await primary.startup()).toMatchObject({ status: 1, stdout: expect.stringContaining('cannot read') });
    await eventually('nobody judges', TIMING.verdictAge + 10, async () => (await primary.startup()).status === 0);
    await primary.thaw(primary.sidecar);
    await primary.untilReady();
    expect(await primary.startup()).toMatchObject({ status: 0 });
  });

  test('would be asked for readiness too early, if to listen was enough', async () => {
    await notJudgedYet(replaceIn(FILES.startupScript, '[[ $reason != ', 'true || [[ $reason != '));
    expect(await primary.startup()).toMatchObject({ status: 0 });
    expect(await primary.readiness()).toMatchObject({ status: 1 });
  });

  test('has not started before it listens, whatever has been judged', async () => {
    set = await TestSet.create({ props: { replicas: 1 } });
    primary = await set.primary();
    await primary.freezeLoop();
    await primary.kill(CONTAINERS.server);
    expect(await primary.readFile(PATHS.verdict)).toMatch(/^ready /);
    const inSidecar = await primary.exec(primary.sidecar, ['bash', `${PATHS.scripts}/${FILES.startupScript}`]);
    expect(inSidecar).toMatchObject({ status: 1, stdout: 'the server takes no connections yet\n' });
  });
});
