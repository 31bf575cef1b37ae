import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

const NO_GROWTH = 'the storage class of the test cluster cannot grow volumes: its refusal of the first patch is tested';

/** Commands that documents tell to type and that no test runs, each with the reason. */
export const NOT_RUN = {
  'docs/runbooks/grow-the-volumes.md': {
    [growth(1)]: NO_GROWTH,
    [growth(2)]: NO_GROWTH,
    'kubectl get pvc -l app=mysql --watch': NO_GROWTH,
  },
  'examples/application/README.md': {
    'docker build --tag shop:1 examples/application/client':
      'its base image comes from a registry: the test brings the program into an image that is there',
    'kubectl apply -f examples/application/dist/':
      'the same objects are applied as main.ts gives them, with that image, and for another primary too',
  },
} satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

function growth(ordinal: number): string {
  return `kubectl patch pvc data-mysql-${ordinal} --patch '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'`;
}

/**
 * The blocks of shell commands under a heading of a document: what its readers type is what the tests run. What stands before
 * all of them is under that of the document, which begins with `# `.
 */
export function commandsIn(file: string, heading: string): string[] {
  return blocksIn(file, heading, 'sh');
}

/** The lines of shell commands of a document that is short enough to have no headings. */
export function linesOf(file: string): string[] {
  const blocks = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap((block) => (block[1] as string).trim().split('\n'));
}

/** The blocks of a language under a heading of a document. */
export function blocksIn(file: string, heading: string, language: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${file} has no section "${heading}"`);
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter((match) => match[1] === language);
  if (blocks.length === 0) throw new Error(`section "${heading}" of ${file} has no block of ${language}`);
  return blocks.map((match) => match[2] as string);
}

/** The props that a document gives to the set, as they stand in its code. */
export function propsIn(file: string): string[] {
  const sets = readFileSync(join(ROOT, file), 'utf8').matchAll(/new ReplicatedMySql\(chart, 'mysql', (\{.*?\})\);/gs);
  return [...sets].map(([, props]) => props as string);
}

export function readmeCommands(heading: string): string {
  return commandsIn('README.md', heading).join('');
}
