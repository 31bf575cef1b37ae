import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ANNOTATIONS } from '../../lib/model/annotations';
import { run } from '../support/command';
import type { Finding, Linter } from './finding';
import { ownGoProgram } from './installed';

interface Violation {
  readonly object: string;
  readonly text: string;
}

/**
 * Whether pods pass the restricted Pod Security Standard. One that says in an annotation that it needs the baseline, and why,
 * must pass that.
 */
export async function podSecurity(): Promise<Linter> {
  const program = await ownGoProgram('pod-security', join(__dirname, '..', 'pod-security'));

  async function violations(standard: string, file: string): Promise<Violation[]> {
    const lines = (await run(program, [standard, file])).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Violation);
  }

  return {
    name: 'pod-security',
    lint: async (file): Promise<Finding[]> => {
      const declared = await objectsOfBaseline(file);
      const beyond = new Set((await violations('baseline', file)).map(({ object, text }) => `${object} ${text}`));
      return (await violations('restricted', file)).map(({ object, text }) => ({
        linter: 'pod-security',
        file,
        object,
        text,
        isDeclared: declared.includes(object) && !beyond.has(`${object} ${text}`),
      }));
    },
  };
}

async function objectsOfBaseline(file: string): Promise<string[]> {
  const objects = parseAllDocuments(await readFile(file, 'utf8')).map((document) => document.toJS() as any);
  return objects
    .filter((object) => /^baseline: ./.test(object.metadata.annotations?.[ANNOTATIONS.podSecurity] ?? ''))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
