import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { PATHS } from '../../lib/model/paths';
import { type Change, type Files, replaceIn } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

const SET_BACK = `${PATHS.run}/set-back`;

/** Bash counts by the clock of the node: this is what it sees when that is set back by an hour. */
const withAClock = (files: Files) =>
  replaceIn(
    'replication.sh',
    'if ! pass; then',
    `if [[ -e ${SET_BACK} ]]; then rm ${SET_BACK}; SECONDS=$((SECONDS - 3600)); fi; if ! pass; then`,
  )(files);

describe('when the clock of its node is set back by an hour', () => {
  let set: TestSet;
  afterEach(() => set.remove());

  const whoseClockIsSetBack = async (change: Change): Promise<TestPod> => {
    set = await TestSet.create({ props: { replicas: 1 }, change });
    const primary = await set.primary();
    await writeFile(primary.file(SET_BACK), '');
    await eventually('the clock is set back', 20, async () => !existsSync(primary.file(SET_BACK)));
    return primary;
  };

  test('a primary goes on to show that it writes', async () => {
    const primary = await whoseClockIsSetBack(withAClock);
    await primary.beatsFor(3);
    expect((await primary.readiness()).status).toBe(0);
  });

  test('it would give no sign of life for an hour, and serve nobody, if it counted by that clock', async () => {
    const primary = await whoseClockIsSetBack((files) => {
      withAClock(files);
      replaceIn('replication.sh', 'SECONDS=$((since_boot - ${began:=$since_boot}))', ':')(files);
    });
    await eventually('its verdict is too old', 40, async () => {
      const { status, stdout } = await primary.readiness();
      return status !== 0 && stdout.includes("the sidecar's last verdict is");
    });
  });
});
