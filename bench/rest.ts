/**
 * What a set costs while nothing happens: `npm run bench:rest`. It needs what the tests of the scripts need.
 *
 * CPU time of each sidecar in a minute, and that of one readiness probe, as the kernel counts it for their containers.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTAINERS } from '../lib/model/names';
import { FILES, PATHS } from '../lib/model/paths';
import prepare from '../test/support/prepare';
import type { TestPod } from '../test/support/test-pod';
import { TestSet } from '../test/support/test-set';
import { aim } from './aim';

const SECONDS = 60;
const PROBES = 100;
/** Aims. */
const PERCENT = 1;
const MILLISECONDS = 4;

/** Nanoseconds of CPU that a container has used; cgroups of version 2 and 1 say it in different files. */
const USED = `if read -r _ used </sys/fs/cgroup/cpu.stat; then used+=000; else read -r used </sys/fs/cgroup/cpuacct/cpuacct.usage; fi`;

/** One command takes both figures, since to enter a container costs more than the sidecar does in seconds. */
async function sidecarPercent(pod: TestPod): Promise<number> {
  const script = `exec 2>/dev/null; ${USED}; before=$used; sleep ${SECONDS}; ${USED}; echo $((used - before))`;
  const { stdout } = await pod.exec(pod.sidecar, ['bash', '-c', script]);
  return (100 * Number(stdout)) / 1e9 / SECONDS;
}

/** The probe's own time, beside that of the shell that repeats it. */
async function probeMilliseconds(pod: TestPod): Promise<number> {
  const loop = `time (for ((n = 0; n < ${PROBES}; n++)); do bash "$0" >/dev/null; done)`;
  const { stderr } = await pod.exec(CONTAINERS.server, [
    'bash',
    '-c',
    `TIMEFORMAT='%U %S'; ${loop}`,
    `${PATHS.scripts}/${FILES.readinessScript}`,
  ]);
  if (stderr.trim().split(' ').length !== 2) throw new Error(stderr);
  const [user, system] = stderr.trim().split(' ').map(Number) as [number, number];
  return (1000 * (user + system)) / PROBES;
}

const row = (what: string, wanted: string): void => console.log(`${what.padEnd(46)} aim: ${wanted}`);

async function main(): Promise<void> {
  await prepare();
  const set = await TestSet.create({ props: { replicas: 3 } });
  try {
    const pods = [await set.primary(), await set.replicaFromTemplate(1), await set.replicaFromTemplate(2)];
    for (const pod of pods) await pod.untilReady();
    await sleep(15_000); // passwords and certificates have been looked at by then
    const percents = await Promise.all(pods.map(sidecarPercent));
    for (const [n, pod] of pods.entries()) {
      const percent = percents[n] as number;
      const role = n === 0 ? 'primary' : 'replica';
      row(`${role} ${pod.name}: sidecar ${percent.toFixed(2)} % of a core`, aim(percent, PERCENT));
    }
    const milliseconds = await probeMilliseconds(pods[0] as TestPod);
    row(`readiness probe: ${milliseconds.toFixed(1)} ms of CPU`, aim(milliseconds, MILLISECONDS));
  } finally {
    await set.remove();
  }
}

void main();
