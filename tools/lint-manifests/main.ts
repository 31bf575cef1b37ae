/**
 * Lints synthesized manifests: `npm run lint:manifests`, or with files and folders behind `--`. Ends with 1 if there is a
 * finding that the object does not itself decline, with the reason.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { manifestsIn } from '../manifest-files';
import { checkov } from './checkov';
import type { Finding, Linter } from './finding';
import { kubeScore } from './kube-score';
import { kubeconform } from './kubeconform';
import { podSecurity } from './pod-security';

const ROOT = join(__dirname, '..', '..');
const OURS = ['dist', 'examples'];

/** The manifests of Kubernetes' page, in which linters find much. */
const PAGE = join(ROOT, 'test', 'unit', 'tutorial', 'page.yaml');

/** A linter that finds nothing in the page, with a misspelt field on top, is broken. */
async function provenToFind(linter: Linter): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    const wrong = join(directory, 'wrong.yaml');
    writeFileSync(wrong, readFileSync(PAGE, 'utf8').replace(/^ {2}replicas:/m, '  replica:'));
    const found = (await linter.lint(wrong)).filter(({ isDeclared }) => !isDeclared);
    if (found.length === 0) throw new Error(`${linter.name} finds nothing in manifests that are wrong: it is broken`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main(paths: readonly string[]): Promise<void> {
  const files = paths.flatMap(manifestsIn);
  if (files.length === 0) throw new Error(`no manifests in ${paths.join(', ')}: run \`npm run synth\``);
  const findings: Finding[] = [];
  for (const make of [kubeconform, kubeScore, podSecurity, checkov]) {
    const linter = await make();
    await provenToFind(linter);
    // File by file: the NetworkPolicy of one would hide that another has none.
    for (const file of files) findings.push(...(await linter.lint(file)));
  }
  const undeclared = findings.filter(({ isDeclared }) => !isDeclared);
  for (const { linter, file, object, text } of undeclared) {
    console.log(`${linter} ${relative(process.cwd(), file)} ${object}: ${text}`);
  }
  console.log(
    `lint:manifests: ${files.length} files, ${undeclared.length} findings, ${findings.length - undeclared.length} declined with a reason`,
  );
  if (undeclared.length > 0) process.exitCode = 1;
}

main(process.argv.length > 2 ? process.argv.slice(2) : OURS.map((folder) => join(ROOT, folder))).catch(
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
