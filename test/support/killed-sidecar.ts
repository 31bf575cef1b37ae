import type { ReplicatedMySqlProps } from '../../lib';
import { goOn, linesOf, standsStill, stepping, stopBefore } from './stepping';
import type { TestPod } from './test-pod';
import { TestSet } from './test-set';
import { eventually } from '../../tools/support/wait';

/** A run of kills takes so long. */
export const PATIENCE = 20 * 60_000;

/** What the sidecar does at the same place twice leaves the same: so often is it killed there before it may go on. */
const KILLS = 2;

/** A primary and a replica whose sidecars can be told where to stand still. */
export async function steppingPair(
  props: ReplicatedMySqlProps = {},
): Promise<{ set: TestSet; primary: TestPod; replica: TestPod }> {
  const set = await TestSet.create({ props: { ...props, replicas: 2 }, change: stepping('replication.sh') });
  for (const ordinal of [0, 1]) await stopBefore('', await set.pod(ordinal));
  return { set, primary: await set.primary(), replica: await set.replicaFromTemplate(1) };
}

const functionOf = (line: string) => line.split(':')[1] as string;

/**
 * The lines that pods have come to in these functions: those that change something. Between them a sidecar only asks, and what
 * it asks leaves nothing behind. The pods must have come to each of the functions.
 */
export async function linesIn(functions: readonly string[], ...pods: TestPod[]): Promise<string[]> {
  const lines = [...new Set((await Promise.all(pods.map(linesOf))).flat())];
  const chosen = lines.filter((line) => functions.includes(functionOf(line)));
  expect(new Set(chosen.map(functionOf))).toEqual(new Set(functions));
  return chosen;
}

/** Kills a sidecar whenever it stands still before `line`, until that has happened often enough; waits until all is right. */
export async function rightWhereverItIsKilled(
  line: string,
  pods: TestPod[],
  isRight: () => Promise<boolean>,
): Promise<number> {
  let kills = 0;
  await eventually(
    `all is right after ${line}`,
    60,
    async () => {
      for (const pod of pods.filter(standsStill)) {
        await pod.kill(pod.sidecar);
        kills += 1;
        await stopBefore(kills < KILLS ? line : '', pod);
        await pod.start(pod.sidecar);
      }
      if (kills >= KILLS) await Promise.all(pods.map(goOn));
      if (!(await isRight())) return false;
      await Promise.all(pods.map(goOn));
      return !pods.some(standsStill);
    },
    async () => (await Promise.all(pods.map((pod) => pod.logs()))).join('\n'),
  );
  return kills;
}

export const one = async (pod: TestPod, query: string) => (await pod.sql(query)) === '1';
export const takesWrites = (pod: TestPod) => one(pod, 'SELECT NOT @@super_read_only AND NOT @@read_only');
export const isReady = async (pod: TestPod) => (await pod.readiness()).status === 0;
