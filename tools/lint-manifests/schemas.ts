import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

type Schema = { [key: string]: any };

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const REFERENCE = '#/definitions/';
const API_MACHINERY = 'io.k8s.apimachinery.pkg.';

/** A string or a number: what the definition of the API does not say. */
const STRING_OR_NUMBER = [`${API_MACHINERY}util.intstr.IntOrString`, `${API_MACHINERY}api.resource.Quantity`];

/** Makes of Kubernetes' own definition of its API the JSON schemas that kubeconform reads, one for each kind. */
export async function writeSchemas(kubernetes: string, directory: string): Promise<void> {
  const swagger = JSON.parse(await readFile(join(kubernetes, 'api', 'openapi-spec', 'swagger.json'), 'utf8')) as Schema;
  const definitions: Record<string, Schema> = {};
  for (const [name, definition] of Object.entries<Schema>(swagger['definitions'])) {
    definitions[name] = STRING_OR_NUMBER.includes(name) ? { type: ['string', 'number'] } : closed(definition);
  }
  for (const definition of Object.values(definitions)) {
    const kinds = (definition['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[];
    // A definition for several kinds (DeleteOptions and the like) is none that manifests have.
    const [kind, ...more] = kinds;
    if (kind === undefined || more.length > 0 || definition['properties'] === undefined) continue;
    await writeFile(join(directory, fileOf(kind)), JSON.stringify(schemaOf(kind, definition, definitions)));
  }
}

/** The same of the kinds that cert-manager adds, by its own definitions of them. */
export async function writeCustomSchemas(certManager: string, directory: string): Promise<void> {
  const definitions = join(certManager, 'deploy', 'crds');
  for (const name of (await readdir(definitions)).filter((file) => file.endsWith('.yaml'))) {
    for (const document of parseAllDocuments(await readFile(join(definitions, name), 'utf8'))) {
      const { group, names, versions } = (document.toJS() as Schema)['spec'];
      for (const { name: version, schema } of versions) {
        const file = join(directory, fileOf({ group, version, kind: names.kind }));
        await writeFile(file, JSON.stringify(closed(schema.openAPIV3Schema)));
      }
    }
  }
}

/** `service-v1.json`, `statefulset-apps-v1.json`, `networkpolicy-networking-v1.json`. */
function fileOf({ group, version, kind }: GroupVersionKind): string {
  return `${[kind.toLowerCase(), group.split('.')[0], version].filter((part) => part !== '').join('-')}.json`;
}

function schemaOf({ group, version, kind }: GroupVersionKind, definition: Schema, all: Record<string, Schema>): Schema {
  const needed = new Set<string>();
  collectReferences(definition, all, needed);
  return {
    ...definition,
    $schema: 'http://json-schema.org/draft-07/schema#',
    required: [...new Set([...(definition['required'] ?? []), 'apiVersion', 'kind'])],
    properties: {
      ...definition['properties'],
      apiVersion: { enum: [group === '' ? version : `${group}/${version}`] },
      kind: { enum: [kind] },
    },
    definitions: Object.fromEntries([...needed].map((name) => [name, all[name]])),
  };
}

function collectReferences(node: unknown, all: Record<string, Schema>, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  const reference = (node as Schema)['$ref'] as unknown;
  if (typeof reference === 'string') {
    const name = reference.slice(REFERENCE.length);
    if (!found.has(name)) {
      found.add(name);
      collectReferences(all[name], all, found);
    }
  }
  for (const child of Object.values(node)) collectReferences(child, all, found);
}

/** The same, without what is for people, and refusing every property that is not listed. */
function closed(node: unknown, isPropertyMap = false): any {
  if (Array.isArray(node)) return node.map((item) => closed(item));
  if (typeof node !== 'object' || node === null) return node;
  const schema = node as Schema;
  const copy: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (isPropertyMap || key !== 'description') copy[key] = closed(value, !isPropertyMap && key === 'properties');
  }
  const listsProperties = !isPropertyMap && typeof schema['properties'] === 'object';
  if (listsProperties && schema['x-kubernetes-preserve-unknown-fields'] !== true)
    copy['additionalProperties'] ??= false;
  return copy;
}
