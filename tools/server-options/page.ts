import { memberOf } from '../../lib/config/option-names';
import { fallbackOf, unitOf, wordsOf, type Row } from './row';

const HEAD = `# Options of my.cnf

The members of \`MySqlOptions\`, which is the type of \`options\`, \`primaryOptions\` and \`replicaOptions\`: each option of MySQL 9.7,
8.4, 8.0 and 5.7, but for those that a set owns. In Python, they are keyword arguments in \`snake_case\`; in Java, methods of
\`MySqlOptions.builder()\`; in Go, fields that begin with a capital. One more, \`other\`, takes the options of plugins and
components, by their own names.

- **takes**: a size is a text such as \`"512M"\`.
- **versions**: all, where nothing stands there. What a release does not have is refused at synthesis, and so is a value of
  another kind.
- **by itself**: what MySQL 9.7 takes if nobody says anything. Nothing stands there if it takes nothing, or if that depends
  on the machine. What a set says by itself stands in its option files, with the reason.

This page is generated: \`npm run options\`.
`;

const TAKES: Readonly<Record<string, string>> = { bool: 'true or false', int: 'whole number', decimal: 'number' };

/** The page of the documentation that has every member. */
export function optionsPage(members: readonly Row[]): string {
  const rows = members.map((row) => [
    code(memberOf(row.name)),
    code(row.name),
    takes(row),
    versions(row),
    row.until === '' ? code(fallbackOf(row)) : '',
  ]);
  const table = [['member', 'in my.cnf', 'takes', 'versions', 'by itself'], ['-', '-', '-', '-', '-'], ...rows];
  return `${HEAD}\n${table.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}

const code = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

function takes(row: Row): string {
  const { name, kind, values } = row;
  if (values !== '') return wordsOf(row).join(', ');
  const unit = unitOf(name);
  return `${TAKES[kind] ?? kind}${unit === undefined ? '' : `, in ${unit}`}`;
}

function versions({ since, until, instead }: Row): string {
  const from = since === '' ? [] : [`from ${since}`];
  const to = until === '' ? [] : [`up to ${until}; then: ${instead}`];
  return [...from, ...to].join(' ');
}
