import * as fc from 'fast-check';
import { identifier, parameter, sql, type SqlStatement } from '../../../lib/scripts/sql';
import { anyText } from '../../support/texts';

test.each([
  ["O'Brien", "'O''Brien'"],
  ['', "''"],
  ['a "b" `c` % _', '\'a "b" `c` % _\''],
  ['漢😀', "'漢😀'"],
  ["'; DROP TABLE t; --", "'''; DROP TABLE t; --'"],
])('the string %j is the literal %s', (value, literal) => {
  expect(sql`SELECT ${value}`.toString()).toBe(`SELECT ${literal}`);
});

test.each([
  ['\\', '5C'],
  ["a\\'b", '615C2762'],
  ['a\nb', '610A62'],
  ['\0', '00'],
  ['é\x7f', 'C3A97F'],
  ['\u0085', 'C285'],
])('the string %j, which clients or sql_mode could change, is hexadecimal', (value, hex) => {
  expect(sql`SELECT ${value}`.toString()).toBe(`SELECT _utf8mb4 X'${hex}'`);
});

test('every string is one literal on one line, with the string’s own content', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const text = sql`${value}`.toString();
      const hex = /^_utf8mb4 X'([0-9A-F]*)'$/.exec(text)?.[1];
      const plain = /^'((?:[^'\\\n]|'')*)'$/u.exec(text)?.[1];
      expect(hex === undefined ? plain?.replaceAll("''", "'") : Buffer.from(hex, 'hex').toString()).toBe(value);
    }),
  );
});

test('half a surrogate pair is refused', () => {
  expect(() => sql`SELECT ${'a\ud83d'}`).toThrow('half a surrogate pair');
});

test.each([
  ['a', '`a`'],
  ['a`b', '`a``b`'],
  ["a'b c", "`a'b c`"],
])('the identifier %s is written %s', (name, text) => {
  expect(sql`SELECT * FROM ${identifier(name)}`.toString()).toBe(`SELECT * FROM ${text}`);
});

test.each(['', 'a\nb', 'a\0', 'a\ud83d'])('the identifier %j is refused', (name) => {
  expect(() => identifier(name)).toThrow('is not an SQL identifier');
});

test.each([0, -1, 3306, Number.MAX_SAFE_INTEGER])('the number %d stays a number', (value) => {
  expect(sql`SELECT ${value}`.toString()).toBe(`SELECT ${value}`);
});

test.each([NaN, Infinity, 0.5, 1e21, Number.MAX_SAFE_INTEGER + 1])('the number %d is refused', (value) => {
  expect(() => sql`SELECT ${value}`).toThrow('is not an integer that SQL can carry exactly');
});

test('only other SQL nests as SQL', () => {
  const condition = sql`id = ${1} AND name = ${"it's"}`;
  expect(sql`SELECT * FROM t WHERE ${condition};`.toString()).toBe("SELECT * FROM t WHERE id = 1 AND name = 'it''s';");
});

test.each<[string, () => SqlStatement]>([
  ['single quotes', () => sql`SELECT '${'a'}'`],
  ['double quotes', () => sql`SELECT "${'a'}"`],
  ['backticks', () => sql`SELECT * FROM \`${'a'}\``],
  ['single quotes around a parameter', () => sql`SELECT '${parameter('a')}'`],
  ['single quotes that hold an escaped one', () => sql`SELECT 'it''s ${1}'`],
])('a value inside %s is refused', (_, make) => {
  expect(make).toThrow('a value stands inside quotes in SQL');
});

test('a value behind closed quotes is none inside quotes', () => {
  expect(sql`SELECT 'it''s', "a'b", \`c'd\`, ${1}`.toString()).toBe("SELECT 'it''s', \"a'b\", `c'd`, 1");
});

test('a value with a quote does not open one', () => {
  expect(sql`SELECT ${"'"}, ${'"'}, ${identifier('`')}, ${1}`.toString()).toBe("SELECT '''', '\"', ````, 1");
});

test('a parameter has no text outside a script', () => {
  expect(() => sql`SELECT ${parameter('password')}`.toString()).toThrow(
    'SQL parameter "password" has a value only in a running script',
  );
});

test.each(['', 'A', '1a', 'a b', 'a;b', '$a', 'a[0]'])(
  'the parameter %j is refused: bash has no such variable',
  (name) => {
    expect(() => parameter(name)).toThrow('is not the name of a bash variable');
  },
);

test('the indentation of the source is left out, that of the statement stays', () => {
  expect(
    sql`
    SELECT 1,
      ${2};
  `.toString(),
  ).toBe('SELECT 1,\n  2;');
});
