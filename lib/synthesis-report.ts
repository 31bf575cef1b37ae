import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { App } from 'cdk8s';
import { setsIn, type KubernetesObject } from './guard/locked-set';
import { SECRET_KEYS } from './model/accounts';
import { namesOf, podName } from './model/names';
import { ReplicatedMySql } from './replicated-mysql';

/** What to tell of a synthesis. */
export interface SynthesisReportOptions {
  /**
   * Tells nothing.
   * @default - true if the program was called with `--quiet`
   */
  readonly quiet?: boolean;
}

/** What a person wants to know when an app has been synthesized. */
export class SynthesisReport {
  /**
   * Prints to standard error what was written, how to apply it, and what each set survives. The same app gives the same
   * text.
   */
  static print(app: App, options: SynthesisReportOptions = {}): void {
    if (options.quiet ?? process.argv.includes('--quiet')) return;
    process.stderr.write(
      linesOf(app)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  private constructor() {}
}

function linesOf(app: App): string[] {
  const sets = app.node.findAll().filter((construct) => ReplicatedMySql.isReplicatedMySql(construct));
  return [...filesOf(app), ...sets.flatMap(secretOf), ...sets.flatMap(orderOf), ...sets.flatMap(budgetOf)];
}

/** `cdk8s synth --stdout` has the files written to a directory that is gone in a moment. */
function filesOf({ outdir, outputFileExtension }: App): string[] {
  if (!existsSync(outdir) || dirname(resolve(outdir)) === resolve(tmpdir())) return [];
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(outputFileExtension))
    .sort();
  // By itself, kubectl does not look into folders.
  const recursive = files.some((file) => dirname(file) !== '.') ? '-R ' : '';
  return [...files.map((file) => `wrote ${join(outdir, file)}`), `apply it: kubectl apply ${recursive}-f ${outdir}/`];
}

function secretOf({ credentialsSecret }: ReplicatedMySql): string[] {
  if (credentialsSecret === undefined) return [];
  return [`before the first time, make the Secret ${credentialsSecret} with ${Object.values(SECRET_KEYS).join(', ')}`];
}

/** Kubernetes starts pods anew from the highest ordinal down to 0, whoever is the primary. */
function orderOf({ node, statefulSet, primaryService }: ReplicatedMySql): string[] {
  const sets = setsIn([statefulSet, primaryService].map((object) => object.toJson() as KubernetesObject));
  return sets
    .filter(({ primary }) => primary !== 0)
    .map(({ name, primary }) => {
      const [first, last] = [primary, 0].map((ordinal) => podName(namesOf(name), ordinal));
      return `the primary of "${node.path}" is ${first}, so a change that restarts pods reaches it before ${last}: to have it last, set primary to 0 and apply that first`;
    });
}

function budgetOf({ node, failureBudget }: ReplicatedMySql): string[] {
  return [`what "${node.path}" survives:`, ...failureBudget.map((line) => `- ${line}`)];
}
