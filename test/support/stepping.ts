import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, RECEIPT } from '../../lib/model/paths';
import { replaceIn } from './change';
import type { TestPod } from './test-pod';
import { eventually } from './wait';

/** Each line that a script comes to. */
const STEPS = `${PATHS.run}/steps`;
/** The line before which it stands still. */
const STOP_BEFORE = `${PATHS.run}/stop-before`;
const STOPPED = `${PATHS.run}/stopped`;

/** Makes a script stand still before a line, if it is told to. */
export const stepping = (script: string) =>
  replaceIn(
    script,
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
const CHANGES_THE_VOLUME =
  /^(init-mysql\.sh|initialization\.sh|clone-mysql\.sh|data-copy\.sh|common\.sh:adopt_waiting_copy):/;

async function killBefore(line: string, container: string, pod: TestPod): Promise<void> {
  await rm(pod.file(STOPPED), { force: true });
  await writeFile(pod.file(STOP_BEFORE), line);
  await pod.start(container);
  await eventually(
    `${container} comes to ${line}`,
    60,
    async () => existsSync(pod.file(STOPPED)),
    () => pod.logs(),
  );
  await pod.kill(container);
  await writeFile(pod.file(STOP_BEFORE), '');
}

/** Kills a container before each line that it comes to on an empty volume; each time, the next run must complete it. */
export async function completesWhereverItIsKilled(
  container: string,
  pod: TestPod,
  isRight: () => Promise<void>,
): Promise<void> {
  await writeFile(pod.file(STOP_BEFORE), '');
  await pod.up();
  await pod.untilReady();
  await pod.stop();
  const lines = new Set((await pod.readFile(STEPS)).split('\n').filter((line) => CHANGES_THE_VOLUME.test(line)));
  expect(lines.size).toBeGreaterThan(10);

  for (const [index, line] of [...lines].entries()) {
    await pod.loseVolume();
    await killBefore(line, container, pod);
    const wasHalfInPlace = [`${PATHS.incoming}/${RECEIPT}`, PATHS.data, PATHS.replaced].some((path) =>
      existsSync(pod.file(path)),
    );
    for (const name of [CONTAINERS.init, CONTAINERS.clone])
      expect(await pod.runInit(name)).toMatchObject({ status: 0 });
    expect(await pod.readFile(`${PATHS.data}/receipt`)).toMatch(/^made-by=/);
    for (const path of [PATHS.incoming, PATHS.replaced, PATHS.recipient]) {
      expect([line, path, existsSync(pod.file(path))]).toEqual([line, path, false]);
    }
    // What had no receipt was made anew: a server on every fifth of those is enough.
    if (!wasHalfInPlace && index % 5 !== 0) continue;
    await (await pod.startServer()).untilReady();
    await isRight();
    await pod.stop();
  }
}
