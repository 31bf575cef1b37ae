/**
 * How long a set takes to start on a real Kubernetes and a replica's pod to go, beside the manifests of the tutorial's page, and for
 * how long writes are away: `npm run bench:cluster`. It needs what the tests on the cluster need.
 */
import { join } from 'node:path';
import { Namespace } from '../test/support/cluster';
import { ClusterSet, type SeenPod } from '../test/support/cluster-set';
import { readmeCommands } from '../test/support/documents';
import { Writer } from '../test/support/writer';
import { median } from './median';

const ROUNDS = 3;
/** Longest time for all servers to be Ready and equal again. */
const HEALED_SECONDS = 180;

/** Ways to make three servers in a namespace. */
const WAYS: Readonly<Record<string, (namespace: Namespace) => Promise<unknown>>> = {
  'this one': async (namespace) => {
    await namespace.shell(readmeCommands('Credentials'));
    await ClusterSet.in(namespace).apply();
  },
  'examples/tutorial': (namespace) => namespace.kubectl(['apply', '-f', join(__dirname, '../examples/tutorial/dist')]),
  'the tutorial’s page': (namespace) => namespace.kubectl(['apply', '-f', join(__dirname, 'page.yaml')]),
};

const secondsSince = (start: number): number => (Date.now() - start) / 1000;

/** Seconds from the first command, which makes the namespace, until all servers are Ready, and those of a replica's deletion. */
async function startAndDelete(make: (namespace: Namespace) => Promise<unknown>): Promise<[number, number]> {
  const began = Date.now();
  const namespace = await Namespace.create('bench', 'baseline'); // the page's servers run as root
  await make(namespace);
  await namespace.untilReady(3);
  const started = secondsSince(began);
  const deleted = Date.now();
  await namespace.kubectl(['delete', 'pod', 'mysql-2']);
  const seconds: [number, number] = [started, secondsSince(deleted)];
  await namespace.delete();
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
  console.log(`${what.padEnd(70)} ${median(seconds).toFixed(1).padStart(5)} s   (${all})`);
}

async function rounds<T>(count: number, measure: (round: number) => Promise<T>): Promise<T[]> {
  const seconds: T[] = [];
  for (let round = 0; round < count; round++) seconds.push(await measure(round));
  return seconds;
}

async function main(): Promise<void> {
  const deleted: [string, number[]][] = [];
  for (const [way, make] of Object.entries(WAYS)) {
    const seconds = await rounds(ROUNDS, () => startAndDelete(make));
    print(
      `no namespace yet, until three servers are Ready: ${way}`,
      seconds.map(([start]) => start),
    );
    deleted.push([way, seconds.map(([, deletion]) => deletion)]);
  }
  for (const [way, seconds] of deleted) print(`kubectl delete pod, of a replica: ${way}`, seconds);
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
