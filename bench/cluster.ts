/**
 * How long a set takes to start on a real Kubernetes, and for how long writes are away: `npm run bench:cluster`. It needs what the
 * tests on the cluster need.
 */
import { ClusterSet, type SeenPod } from '../test/support/cluster-set';
import { Writer } from '../test/support/writer';
import { median } from './median';

const ROUNDS = 3;
/** Longest time for all servers to be Ready and equal again. */
const HEALED_SECONDS = 180;

/** Seconds from the first command, which makes the namespace, until all servers are Ready. */
async function start(): Promise<number> {
  const since = Date.now();
  const set = await ClusterSet.start('bench');
  const seconds = (Date.now() - since) / 1000;
  await set.namespace.delete();
  return seconds;
}

/** The longest time without an acknowledged write while this is done to a set under load. */
async function writesAway(
  set: ClusterSet,
  [from, to]: readonly [number, number],
  act: () => Promise<(pods: SeenPod[]) => boolean>,
): Promise<number> {
  const writer = await Writer.start(set, { primary: from });
  await set.secondsUntilWhole(Date.now(), HEALED_SECONDS, await act(), to);
  const { seconds } = await writer.longestOutage();
  await writer.stop();
  return seconds;
}

async function deletePrimary(set: ClusterSet): Promise<(pods: SeenPod[]) => boolean> {
  const { uid } = await set.pod(0);
  await set.namespace.kubectl(['delete', 'pod', 'mysql-0', '--wait=false']);
  return (pods) => pods[0] !== undefined && pods[0].uid !== uid;
}

async function move(set: ClusterSet, to: number): Promise<() => boolean> {
  await set.apply({ primary: to });
  return () => true;
}

function print(what: string, seconds: readonly number[]): void {
  const all = seconds.map((one) => one.toFixed(1)).join(', ');
  console.log(`${what.padEnd(60)} ${median(seconds).toFixed(1).padStart(5)} s   (${all})`);
}

async function rounds(count: number, measure: (round: number) => Promise<number>): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round < count; round++) seconds.push(await measure(round));
  return seconds;
}

async function main(): Promise<void> {
  print('no namespace yet, until three servers are Ready', await rounds(ROUNDS, start));
  const set = await ClusterSet.start('bench');
  try {
    const places = [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const;
    const moves = await rounds(places.length, async (round) => {
      const [from, to] = places[round] as readonly [number, number];
      return writesAway(set, [from, to], () => move(set, to));
    });
    print('the role moves: writes refused', moves);
    const deletions = await rounds(ROUNDS, () => writesAway(set, [0, 0], () => deletePrimary(set)));
    print("the primary's pod is deleted: writes away", deletions);
  } finally {
    await set.namespace.delete();
  }
}

void main();
