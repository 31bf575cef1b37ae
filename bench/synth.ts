/**
 * How long synthesis takes: `npm run bench:synth`.
 *
 * Wall time on a shared machine drifts, so each figure stands beside a yardstick that was measured in turn with it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { ReplicatedMySql } from '../lib';
import { aim } from './aim';
import { median } from './median';

const ROUNDS = 7;
const ROOT = join(__dirname, '..');
const CDK8S = join(ROOT, 'node_modules', '.bin', 'cdk8s');
const directory = mkdtempSync(join(tmpdir(), 'bench-'));

function milliseconds(work: () => void): number {
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function command(program: string, ...args: string[]): () => void {
  return () => {
    const env = { ...process.env, CDK8S_OUTDIR: join(directory, 'app'), CDK8S_CHECK_UPGRADE: 'false' };
    const { status, stderr } = spawnSync(program, args, { cwd: ROOT, env });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${String(stderr)}`);
  };
}

/** Medians of all commands, run in turn. */
function inTurn(works: Record<string, () => void>): Record<string, number> {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      const time = milliseconds(work);
      if (round > 0) times[name]?.push(time); // the first round warms the caches
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function instances(count: number): () => void {
  return () => {
    const chart = new Chart(new App(), 'bench');
    for (let i = 0; i < count; i++) new ReplicatedMySql(chart, `mysql-set-${i}`);
    Yaml.stringify(...(Testing.synth(chart) as object[]));
  };
}

const floor = command(CDK8S, '--version', '--check-upgrade=false');
const synth = command(CDK8S, 'synth', '--check-upgrade=false', '--output', join(directory, 'synth'));
const app = command('node', '-r', 'ts-node/register', 'main.ts');
const processes = inTurn({ floor, synth, app, node: command('node', '-e', '0') });
const inProcess = inTurn({ one: instances(1), hundred: instances(100) });
const thousand = milliseconds(instances(1000));
const threeThousand = milliseconds(instances(3000));
rmSync(directory, { recursive: true });

const row = (what: string, figure: number, unit: string, most?: number): void => {
  const wanted = most === undefined ? '' : `aim: ${aim(figure, most)}`;
  console.log(`${what.padEnd(58)} ${figure.toFixed(2).padStart(9)} ${unit.padEnd(4)} ${wanted}`);
};
row('cdk8s --version (the floor of every cdk8s command)', processes['floor']!, 'ms');
row('cdk8s synth', processes['synth']!, 'ms');
row('cdk8s synth, above the floor', processes['synth']! - processes['floor']!, 'ms', 400);
row('the app alone', processes['app']!, 'ms', 420);
row('the app alone, to node -e 0', processes['app']! / processes['node']!, '');
row('one instance, in process', inProcess['one']!, 'ms');
row('each further instance, of 100', (inProcess['hundred']! - inProcess['one']!) / 99, 'ms', 1);
row('each further instance, of 1000', thousand / 1000, 'ms', 1);
row('each further instance, of 3000', threeThousand / 3000, 'ms', 1);
