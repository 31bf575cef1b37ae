import { dedent } from './dedent';

/** A value of a bash variable, known only when the script runs. */
export class SqlParameter {
  constructor(
    readonly variable: string,
    readonly type: 'string' | 'number',
  ) {
    if (!/^[a-z_][a-z0-9_]*$/.test(variable)) throw new Error(`"${variable}" is not the name of a bash variable`);
  }
}

/** The content of the bash variable with this name, as a string of the statement. */
export function parameter(variable: string): SqlParameter {
  return new SqlParameter(variable, 'string');
}

/** The content of the bash variable with this name, as a whole number of the statement. */
export function numberParameter(variable: string): SqlParameter {
  return new SqlParameter(variable, 'number');
}

type SqlPart = string | SqlParameter;

/** SQL that the `sql` template made: one or more statements, or a piece of one. */
export class SqlStatement {
  constructor(readonly parts: readonly SqlPart[]) {}

  /** The text; statements with parameters have one only inside a script. */
  toString(): string {
    return this.parts
      .map((part) => {
        if (typeof part === 'string') return part;
        throw new Error(`SQL parameter "${part.variable}" has a value only in a running script`);
      })
      .join('');
  }
}

export type SqlValue = string | number | SqlStatement | SqlParameter;

/**
 * Writes SQL in which no value can be anything but a value: strings become literals that mean the same under every
 * `sql_mode`, numbers stay numbers, only other `sql` nests as SQL.
 */
export function sql(strings: TemplateStringsArray, ...values: SqlValue[]): SqlStatement {
  const parts: SqlPart[] = [];
  const text: string[] = dedent(strings.raw);
  text.forEach((fixed, index) => {
    parts.push(fixed);
    if (index === text.length - 1) return;
    const before = parts.map((part) => (typeof part === 'string' ? part : '')).join('');
    if (insideQuotes(before)) throw new Error(`a value stands inside quotes in SQL: ${before.slice(-40)}`);
    parts.push(...partsOf(values[index] as SqlValue));
  });
  return new SqlStatement(parts);
}

/** A name of a table, database or column. */
export function identifier(name: string): SqlStatement {
  if (name === '' || /[\p{Cc}\p{Cs}]/u.test(name)) throw new Error(`${JSON.stringify(name)} is not an SQL identifier`);
  return new SqlStatement([`\`${name.replaceAll('`', '``')}\``]);
}

function partsOf(value: SqlValue): readonly SqlPart[] {
  if (value instanceof SqlStatement) return value.parts;
  if (value instanceof SqlParameter) return [value];
  return [typeof value === 'number' ? numberLiteral(value) : stringLiteral(value)];
}

function numberLiteral(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is not an integer that SQL can carry exactly`);
  return String(value);
}

/**
 * A backslash means one thing or another depending on `sql_mode`, and clients change control characters on their way;
 * a string with either is written in hexadecimal.
 */
function stringLiteral(value: string): string {
  if (/\p{Cs}/u.test(value)) throw new Error('a string with half a surrogate pair cannot be written as UTF-8');
  if (!/[\p{Cc}\\]/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return `_utf8mb4 X'${Buffer.from(value, 'utf8').toString('hex').toUpperCase()}'`;
}

function insideQuotes(text: string): boolean {
  const rest = text.replace(/'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|`(?:[^`]|``)*`/gs, '');
  return /['"`]/.test(rest);
}
