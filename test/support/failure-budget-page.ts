import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { chart } from './manifest';

const KINDS: readonly (readonly [string, ReplicatedMySqlProps])[] = [
  ['The default: three servers', {}],
  ['Writes that a replica has received', { durability: 'semi-sync', lostPrimaryVolume: 'clone-from-replica' }],
  ['Two servers', { replicas: 2 }],
  ['One server', { replicas: 1 }],
  ['The tutorial', { insecureTutorial: true }],
];

const HEAD = `# What a set survives

\`npm run synth\` prints it for the sets of the app, the StatefulSet bears it as the annotation \`cdk8s-replicated-mysql/survives\`,
and \`failureBudget\` of the construct has it. It is computed from the props, and takes each server to be on a node of its own.
The tests that prove it stand in [reliability.md](reliability.md). This page is generated: \`npm run golden\`.
`;

/** The page of the documentation, with the budgets of sets that people have. */
export function failureBudgetPage(): string {
  return [HEAD, ...KINDS.map(([title, props]) => section(title, props))].join('\n');
}

function section(title: string, props: ReplicatedMySqlProps): string {
  const { failureBudget } = new ReplicatedMySql(chart(), 'mysql', props);
  const code = Object.entries(props).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`,
  );
  const given = code.length === 0 ? '' : `, { ${code.join(', ')} }`;
  const lines = failureBudget.map((line) => `- ${line}\n`);
  return `## ${title}\n\n\`\`\`ts\nnew ReplicatedMySql(chart, 'mysql'${given});\n\`\`\`\n\n${lines.join('')}`;
}
