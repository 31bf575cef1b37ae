import * as fc from 'fast-check';
import { bash } from '../../../lib/scripts/bash';
import { parameter, SqlStatement } from '../../../lib/scripts/sql';
import { commonLibrary, shown } from '../../support/bash-run';
import { anyText, manyOf, oneLine } from '../../support/texts';

const holds = (texts: fc.Arbitrary<string>, check: (values: string[]) => Promise<void>, numRuns: number) =>
  fc.assert(fc.asyncProperty(manyOf(texts), check), { numRuns });

/** Each start of a process counts: so many texts are checked with few of them. */
const RUNS_WITH_PROCESSES = 3;

test('whatever is in SQL, real bash hands it on as it is', () =>
  holds(
    anyText,
    async (values) => {
      const commands = values.map((value) => bash`show_input ${new SqlStatement([value])}`);
      expect(await shown(commands)).toEqual(values.map((value) => `${value}\n`));
    },
    RUNS_WITH_PROCESSES,
  ));

test.each(['SQL', 'SELECT 1;\nSQL\nrm -rf /', 'SQL\nSQL_', 'SQL_\nSQL\nSQL__', '$(rm -rf /)', '`rm`', '\\', 'a\\\nb'])(
  'SQL that is %j cannot end its here-document, nor run anything',
  async (text) => {
    expect(await shown([bash`show_input ${new SqlStatement([text])}`])).toEqual([`${text}\n`]);
    const withParameter = new SqlStatement([text, parameter('x'), `\n${text}`]);
    const script = [bash`sql_string() { printf '%s' "<$1>"; }`, bash`x=1`, bash`show_input ${withParameter}`];
    expect(await shown(script)).toEqual([`${text}<1>\n${text}\n`]);
  },
);

test('SQL around a parameter keeps its dollars, backticks and backslashes', () =>
  holds(
    anyText,
    async (values) => {
      const commands = values.map((value) => bash`show_input ${new SqlStatement([value, parameter('x'), value])}`);
      const stub = bash`sql_string() { printf '%s' "<$1>"; }`;
      expect(await shown([stub, bash`x=1`, ...commands])).toEqual(values.map((value) => `${value}<1>${value}\n`));
    },
    RUNS_WITH_PROCESSES,
  ));

test('whatever is in a parameter, the server reads it as it is', () =>
  holds(
    anyText,
    async (values) => {
      const commands = values.flatMap((value) => [
        bash`x=${value}`,
        bash`show_input ${new SqlStatement([parameter('x')])}`,
      ]);
      expect((await shown(commands, commonLibrary())).map(asServerReads)).toEqual(values);
    },
    RUNS_WITH_PROCESSES,
  ));

test('whatever is in a password, a client reads it from the option file as it is', () =>
  holds(
    oneLine.filter((text) => text !== ''),
    async (values) => {
      const commands = values.map((value) => bash`show "$(password_option ${value})"`);
      expect((await shown(commands, commonLibrary())).map(asClientReads)).toEqual(values);
    },
    RUNS_WITH_PROCESSES,
  ));

/** The one string of a statement, read as MySQL does with an empty `sql_mode`; what the client changes on the way is not in it. */
function asServerReads(statement: string): string {
  const literal = /^'((?:[^'\\]|\\.|'')*)'\n$/su.exec(statement)?.[1];
  if (literal === undefined) throw new Error(`${JSON.stringify(statement)} is more than one string`);
  const control: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', Z: '\x1a', '0': '\0' };
  return literal.replace(/\\(.)|''/gsu, (_, char: string | undefined) =>
    char === undefined ? "'" : (control[char] ?? char),
  );
}

/** The value of a quoted option, read as MySQL's clients do. */
function asClientReads(file: string): string {
  const value = /^\[client\]\npassword="([^\n]*)"$/su.exec(file)?.[1];
  if (value === undefined) throw new Error(`${JSON.stringify(file)} is more than one option`);
  const control: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', s: ' ' };
  return value.replace(/\\(.)/gsu, (_, char: string) => control[char] ?? (/["'\\]/.test(char) ? char : `\\${char}`));
}
