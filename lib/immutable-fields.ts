import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ApiObject, type App, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { lockOf, type Texts } from './guard/lock';
import type { KubernetesObject } from './guard/locked-set';
import { changeText, recipeFileName, type Migration } from './guard/migration';
import { isReviewed, recipeOf } from './guard/recipe';
import { setChanges } from './guard/set-changes';

/** Where the guard looks. Paths are relative to the working directory. */
export interface ImmutableFieldsProps {
  /**
   * Directory with the manifests that were committed last: as the last commit has it if it is in a git repository, else as
   * it is on the disk.
   *
   * @default "dist"
   */
  readonly manifests?: string;
  /**
   * Directory for the recipes of migrations.
   *
   * @default "docs/runbooks"
   */
  readonly recipes?: string;
}

/**
 * Has the synthesis fail where a set of the app became what Kubernetes or MySQL refuses to make of the one that runs: another
 * claim template, selector, `serviceName` or `podManagementPolicy`, a version that skips a release series or goes down.
 *
 * For what can be made by hand it writes a recipe, with real names. When somebody has put a name under it, the synthesis goes
 * on, for this very change and no other.
 *
 * It reads files and asks git when the app is synthesized; without it, a set never does.
 */
export class ImmutableFields extends Construct {
  constructor(app: App, id: string, props: ImmutableFieldsProps = {}) {
    super(app, id);
    const { manifests = 'dist', recipes = 'docs/runbooks' } = props;
    this.node.addValidation({ validate: () => validate(app, manifests, recipes) });
  }
}

function validate(app: App, manifests: string, recipes: string): string[] {
  const lock = lockOf(manifests);
  const after = app.node
    .findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
    .map((object) => object.toJson() as KubernetesObject);
  const { refused, migrations } = setChanges(formerObjects(lock.texts, after), after);
  const findings = [...refused, ...migrations.flatMap((migration) => recipeFindings(migration, manifests, recipes))];
  if (findings.length > 0 && lock.isCommitted && resolve(app.outdir) === resolve(manifests))
    putBack(manifests, lock.texts);
  return findings;
}

/** Kinds by which a set is known in manifests. */
const KINDS = /^kind: (StatefulSet|Service)$/m;

/** The objects of the lock; none if they are as they were, which is usual, and spares the reading of YAML. */
function formerObjects(texts: Texts, after: readonly KubernetesObject[]): KubernetesObject[] {
  const documents = Object.entries(texts)
    .filter(([path]) => /\.ya?ml$/.test(path))
    .flatMap(([, text]) => text.split(/^---\n/m))
    .filter((document) => KINDS.test(document));
  const now = new Set(after.map((object) => Yaml.stringify(object)));
  return documents.every((document) => now.has(document)) ? [] : parsed(documents.join('---\n'));
}

/** cdk8s reads YAML from files alone. */
function parsed(yaml: string): KubernetesObject[] {
  const directory = mkdtempSync(join(tmpdir(), 'manifests-'));
  try {
    const file = join(directory, 'all.yaml');
    writeFileSync(file, yaml);
    return Yaml.load(file) as KubernetesObject[];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function recipeFindings(migration: Migration, manifests: string, recipes: string): string[] {
  const file = join(recipes, recipeFileName(migration));
  if (!existsSync(file)) {
    mkdirSync(recipes, { recursive: true });
    writeFileSync(file, recipeOf(migration, manifests));
  }
  if (isReviewed(readFileSync(file, 'utf8'), migration)) return [];
  return [
    `${changeText(migration).replaceAll('\n', '\n    ')}\n` +
      `    Kubernetes changes none of this in a StatefulSet that exists: take the change back, or do as ${file} says, and put your name behind "Reviewed by:" there`,
  ];
}

/** cdk8s-cli empties the directory before it runs the app: without its manifests, the next apply would be that of half a set. */
function putBack(directory: string, texts: Texts): void {
  if (existsSync(directory) && readdirSync(directory).length > 0) return;
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
