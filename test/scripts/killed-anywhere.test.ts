import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { replaceIn } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

/** Each line that clone-mysql comes to. */
const STEPS = `${PATHS.run}/steps`;
/** The line before which it stands still. */
const STOP_BEFORE = `${PATHS.run}/stop-before`;
const STOPPED = `${PATHS.run}/stopped`;

const stepping = replaceIn(
  'clone-mysql.sh',
  'set -euo pipefail',
  `set -euo pipefail
step() {
  local stop_before=''
  echo "$1" >>${STEPS}
  read -r stop_before <${STOP_BEFORE} || true
  if [[ $1 == "$stop_before" ]]; then
    touch ${STOPPED}
    sleep infinity
  fi
}
set -o functrace
trap 'step "\${BASH_SOURCE[0]##*/}:\${FUNCNAME[0]-}:$LINENO"' DEBUG`,
);

/** Lines that only ask and tell leave nothing behind. */
const CHANGES_THE_VOLUME = /^(clone-mysql\.sh|data-copy\.sh|common\.sh:adopt_waiting_copy):/;

let set: TestSet;
afterEach(() => set.remove());

async function killBefore(line: string, pod: TestPod): Promise<void> {
  await rm(pod.file(STOPPED), { force: true });
  await writeFile(pod.file(STOP_BEFORE), line);
  await pod.start(CONTAINERS.clone);
  await eventually(
    `clone-mysql comes to ${line}`,
    60,
    async () => existsSync(pod.file(STOPPED)),
    () => pod.logs(),
  );
  await pod.kill(CONTAINERS.clone);
  await writeFile(pod.file(STOP_BEFORE), '');
}

/** Kills clone-mysql before each line that it comes to on an empty volume; each time, the next run must complete it. */
async function completesWhereverItIsKilled(pod: TestPod, isRight: () => Promise<void>): Promise<void> {
  await pod.runInit(CONTAINERS.init);
  await writeFile(pod.file(STOP_BEFORE), '');
  expect(await pod.runInit(CONTAINERS.clone)).toMatchObject({ status: 0 });
  const lines = new Set((await pod.readFile(STEPS)).split('\n').filter((line) => CHANGES_THE_VOLUME.test(line)));
  expect(lines.size).toBeGreaterThan(10);

  for (const line of lines) {
    await pod.loseVolume();
    await killBefore(line, pod);
    const somethingWasThere = [PATHS.incoming, PATHS.data, PATHS.replaced].some((path) => existsSync(pod.file(path)));
    expect(await pod.runInit(CONTAINERS.clone)).toMatchObject({ status: 0 });
    expect(await pod.readFile(`${PATHS.data}/receipt`)).toMatch(/^made-by=/);
    for (const path of [PATHS.incoming, PATHS.replaced, PATHS.recipient]) {
      expect([line, path, existsSync(pod.file(path))]).toEqual([line, path, false]);
    }
    if (!somethingWasThere) continue;
    await (await pod.startServer()).untilReady();
    await isRight();
    await pod.stop();
  }
}

const MINUTES = 60_000;

test(
  'a first initialization that is killed before any of its lines is complete after the next run',
  async () => {
    set = await TestSet.create({ props: { replicas: 1 }, change: stepping });
    const primary = await set.pod(0);
    await completesWhereverItIsKilled(primary, async () => {
      expect(await primary.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    });
  },
  15 * MINUTES,
);
