/**
 * Looks whether a cluster can run the sets of synthesized manifests, before they are applied: `npm run doctor`, for other
 * manifests or another namespace `npm run doctor -- PATH --namespace NAME`. It changes nothing but two pods and a
 * NetworkPolicy, which are gone when it ends. It ends with 1 if something would keep a set from starting.
 */
import { existsSync, readFileSync } from 'node:fs';
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
  const objects = manifestsIn(path)
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')))
    .map((document) => document.toJS() as unknown)
    .filter((object) => object !== null);
  const sets = wantedSets(objects);
  if (sets.length === 0)
    throw new Error(`${path} has no set of MySQL servers: run \`npm run synth\`, or name your manifests`);
  console.error(
    'doctor: asks the cluster, and tries the images with two pods of its own, which takes as long as a pull',
  );
  const findings: Finding[] = [];
  for (const set of sets) findings.push(...(await examine(new Kubectl(), set, objects, values.namespace)));
  report(findings, path);
}

/** Two sets of one app have much in common: it is said once. */
function report(findings: readonly Finding[], path: string): void {
  for (const line of new Set(findings.map(({ weight, text }) => `${weight}: ${text}`))) {
    console.log(line);
  }
  if (findings.some(({ weight }) => weight === 'fault')) {
    console.log('doctor: with these faults it does not start; mend them, and ask again');
    process.exitCode = 1;
  } else {
    console.log(`doctor: nothing keeps it from starting: kubectl apply -f ${path}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
