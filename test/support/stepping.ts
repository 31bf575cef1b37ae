import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, RECEIPT } from '../../lib/model/paths';
import { replaceIn } from './change';
import type { TestPod } from './test-pod';
import { eventually } from '../../tools/support/wait';

/** Each line that a script comes to, and, if it is to record them, the files that are on the volume then. */
const STEPS = `${PATHS.run}/steps`;
const RECORD = 'record';
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
  local stop_before='' files=()
  read -r stop_before <${STOP_BEFORE} || true
  if [[ $stop_before == ${RECORD} ]]; then files=(${PATHS.volume}/* ${PATHS.volume}/*/*); fi
  echo "$1" "\${files[@]-}" >>${STEPS}
  if [[ $1 == "$stop_before" ]]; then
    touch ${STOPPED}
    sleep infinity
  fi
}
set -o functrace
trap 'step "\${BASH_SOURCE[0]##*/}:\${FUNCNAME[0]-}:$LINENO"' DEBUG`,
  );

/** From its next start on, the pod's script stands still before a line; before none if it is empty. */
export async function stopBefore(line: string, pod: TestPod): Promise<void> {
  await rm(pod.file(STOPPED), { force: true });
  await writeFile(pod.file(STOP_BEFORE), line);
}

/** From now on, it stands still no more; where it does so already, it stays. */
export const goOn = (pod: TestPod) => writeFile(pod.file(STOP_BEFORE), '');

export const standsStill = (pod: TestPod) => existsSync(pod.file(STOPPED));

/** The lines, each as file:function:number, that the pod's scripts have come to. */
export const linesOf = async (pod: TestPod) => [
  ...new Set((await stepsOf(pod)).map((step) => step.replace(/ .*/, ''))),
];

const stepsOf = async (pod: TestPod) => (await pod.readFile(STEPS)).trim().split('\n');

/**
 * A line for each state in which a kill can leave the volume: those before which it is not as it was before the last line.
 * What a kill between two other lines leaves is the same.
 */
async function linesAfterChanges(pod: TestPod): Promise<string[]> {
  const lines = new Set<string>();
  let last = '';
  for (const step of await stepsOf(pod)) {
    const [line, ...files] = step.split(' ');
    if (files.join() !== last) lines.add(line as string);
    last = files.join();
  }
  return [...lines];
}

async function killBefore(line: string, container: string, pod: TestPod): Promise<void> {
  await stopBefore(line, pod);
  await pod.start(container);
  await eventually(
    `${container} comes to ${line}`,
    60,
    async () => standsStill(pod),
    () => pod.logs(),
  );
  await pod.kill(container);
  await stopBefore('', pod);
}

/** So many moments, spread over a run: what a command leaves that is killed itself is no state of any line. */
const MOMENTS = 5;

async function momentsOf(container: string, pod: TestPod): Promise<number[]> {
  await pod.loseVolume();
  const began = Date.now();
  expect(await pod.runInit(container)).toMatchObject({ status: 0 });
  const milliseconds = Date.now() - began;
  return Array.from({ length: MOMENTS }, (_, n) => (milliseconds * (n + 1)) / (MOMENTS + 1));
}

async function killAt(milliseconds: number, container: string, pod: TestPod): Promise<void> {
  await pod.start(container);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await pod.kill(container);
}

/**
 * Kills a container in each state of the volume to which its lines come from an empty one, and at moments in between; each
 * time, the next run must complete it.
 */
export async function completesWhereverItIsKilled(
  container: string,
  pod: TestPod,
  isRight: () => Promise<void>,
): Promise<void> {
  await stopBefore(RECORD, pod);
  await pod.up();
  await pod.untilReady();
  await pod.stop();
  await stopBefore('', pod);
  const kills = [
    ...(await linesAfterChanges(pod)).map((line) => () => killBefore(line, container, pod)),
    ...(await momentsOf(container, pod)).map((moment) => () => killAt(moment, container, pod)),
  ];
  expect(kills.length).toBeGreaterThan(MOMENTS + 3);

  for (const [index, kill] of kills.entries()) {
    await pod.loseVolume();
    await kill();
    const wasHalfInPlace = [`${PATHS.incoming}/${RECEIPT}`, PATHS.data, PATHS.replaced].some((path) =>
      existsSync(pod.file(path)),
    );
    for (const name of [CONTAINERS.init, CONTAINERS.clone])
      expect(await pod.runInit(name)).toMatchObject({ status: 0 });
    expect(await pod.readFile(`${PATHS.data}/receipt`)).toMatch(/^made-by=/);
    for (const path of [PATHS.incoming, PATHS.replaced, PATHS.recipient]) {
      expect([index, path, existsSync(pod.file(path))]).toEqual([index, path, false]);
    }
    // What had no receipt was made anew: a server on every fifth of those is enough.
    if (!wasHalfInPlace && index % 5 !== 0) continue;
    await (await pod.startServer()).untilReady();
    await isRight();
    await pod.stop();
  }
}
