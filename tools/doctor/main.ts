/**
 * Looks whether a cluster can run the sets of synthesized manifests, before they are applied: `npm run doctor`, for other
 * manifests or another namespace `npm run doctor -- PATH --namespace NAME`. It changes nothing but two pods and a
 * NetworkPolicy, which are gone when it ends. It ends with 1 if something would keep a set from starting.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { manifestsIn } from '../manifest-files';
import { examine } from './examine';
import type { Finding } from './finding';
import { Kubectl } from './kubectl';
import { wantedSets } from './wanted';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { namespace: { type: 'string' } }, allowPositionals: true });
  const [path = 'dist'] = positionals;
  if (!existsSync(path)) throw new Error(`${path} does not exist: run \`npm run synth\`, or name your manifests`);
  const files = manifestsIn(path);
  const objects = files.flatMap(objectsIn);
  const sets = wantedSets(objects);
  const { namespace } = values;
  if (sets.length === 0)
    throw new Error(`${path} has no set of MySQL servers: run \`npm run synth\`, or name your manifests`);
  const elsewhere = sets.find((set) => (set.namespace ?? namespace) !== namespace)?.namespace;
  if (namespace !== undefined && elsewhere !== undefined)
    throw new Error(`--namespace is ${namespace}, but the manifests say ${elsewhere}: leave it out`);
  console.error(
    'doctor: asks the cluster, and tries the images with two pods of its own, which takes as long as a pull',
  );
  const findings: Finding[] = [];
  for (const set of sets) findings.push(...(await examine(new Kubectl(), set, { sets, objects, namespace })));
  const isNested = files.some((file) => file !== path && resolve(dirname(file)) !== resolve(path));
  report(findings, [
    `kubectl apply -f ${path}`,
    ...(isNested ? ['--recursive'] : []),
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
  ]);
}

function objectsIn(file: string): unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw new Error(`${file} is no YAML: ${error.message}`);
      return document.toJS() as unknown;
    })
    .filter((object) => object !== null);
}

/** Two sets of one app have much in common: it is said once. */
function report(findings: readonly Finding[], apply: readonly string[]): void {
  const weights = new Set(findings.map(({ weight }) => weight));
  for (const line of new Set(findings.map(({ weight, text }) => `${weight}: ${text}`))) {
    console.log(line);
  }
  if (weights.has('fault')) {
    console.log('doctor: with these faults it does not start; mend them, and ask again');
    process.exitCode = 1;
  } else {
    const what = weights.has('unknown') ? 'nothing that could be looked at' : 'nothing';
    console.log(`doctor: ${what} keeps it from starting: ${apply.join(' ')}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
