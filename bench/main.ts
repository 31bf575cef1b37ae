/**
 * Runs all benches, one after the other, and writes what they print to docs/performance.md: `npm run bench`. It takes half
 * an hour, needs a cluster, and a machine that does nothing else meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_VERSION } from '../lib/model/versions';

const ROOT = join(__dirname, '..');
const GIBIBYTE = 2 ** 30;

interface Bench {
  readonly title: string;
  readonly file: string;
  /** What is compared with what, and what the figures mean. */
  readonly about: string;
}

const BENCHES: readonly Bench[] = [
  // First: it may fail for want of a cluster, and that should not take half an hour.
  {
    title: 'On Kubernetes',
    file: 'cluster',
    about:
      'Medians. The manifests of the tutorial’s page are repaired until they start (`bench/page.yaml`); `examples/tutorial` runs ' +
      'the same images as they do.',
  },
  {
    title: 'Synthesis',
    file: 'synth',
    about: 'The floor is what `cdk8s --version` takes: no command of cdk8s is faster.',
  },
  {
    title: 'Copies',
    file: 'copy',
    about:
      'More than 1 GiB, by each way, beside tar over a socket and the pipeline of the tutorial’s page. The aims are for the column `to tar`.',
  },
  {
    title: 'Replication under load',
    file: 'lag',
    about: 'Clients write as fast as they can; beside the one applier of the tutorial’s page.',
  },
  {
    title: 'At rest',
    file: 'rest',
    about: 'What the sidecar and the readiness probe cost while nothing happens.',
  },
];

/** What a bench prints; its warnings go to the terminal. */
function output({ file }: Bench): string {
  const args = ['-r', 'ts-node/register', join('bench', `${file}.ts`)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm run bench:${file} failed`);
  return stdout.replace(/ +$/gm, '').trim();
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version;
}

function page(results: readonly string[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'CPU'}, ${Math.round(totalmem() / GIBIBYTE)} GiB of memory`;
  const versions = ['cdk8s', 'cdk8s-plus-25', 'constructs'].map((name) => `${name} ${versionOf(name)}`).join(', ');
  const kubernetes = spawnSync('kubectl', ['version', '--output=json'], { encoding: 'utf8' }).stdout;
  const { gitVersion } = (JSON.parse(kubernetes) as { serverVersion: { gitVersion: string } }).serverVersion;
  return `${[
    '# Performance',
    'Written by `npm run bench`, which measures anew what stands in the blocks below, in one go and on one machine. Absolute times',
    'are of that machine; how they stand to each other is what to compare. Beside an aim stands whether it was met. How fast',
    'faults heal stands in [reliability.md](reliability.md).',
    '',
    `${machine}; MySQL ${DEFAULT_VERSION}, Kubernetes ${gitVersion}; Node.js ${process.version}, ${versions}.`,
    ...BENCHES.flatMap(({ title, file, about }, n) => [
      `\n## ${title}\n`,
      `${about} Alone: \`npm run bench:${file}\`.\n`,
      `\`\`\`text\n${results[n] ?? ''}\n\`\`\``,
    ]),
  ]
    .join('\n')
    .replace('# Performance\n', '# Performance\n\n')}\n`;
}

writeFileSync(join(ROOT, 'docs', 'performance.md'), page(BENCHES.map(output)));
