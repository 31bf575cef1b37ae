import { bash, type BashScript, joined } from '../../../lib/scripts/bash';
import { sql } from '../../../lib/scripts/sql';

const inner = bash`
  if a; then
    b
  fi
`;
const select = bash`mysql ${sql`
  SELECT 1;
    SELECT 2;
`}`;

describe('a value is quoted for the place where it stands', () => {
  test.each<[string, BashScript, string]>([
    ['a word', bash`echo ${"it's"}`, `echo "it's"`],
    ['a word with both quotes', bash`echo ${`it's "it"`}`, `echo 'it'\\''s "it"'`],
    ['a part of a word', bash`rm ${'/a b'}/*.sh`, "rm '/a b'/*.sh"],
    ['a list of words', bash`echo ${['a', 'b c']} d`, "echo a 'b c' d"],
    ['in double quotes', bash`echo "<${'$a "b"'}>"`, 'echo "<\\$a \\"b\\">"'],
    ['a list in double quotes', bash`echo "${['a', '$b']}"`, 'echo "a \\$b"'],
    ['a command in double quotes', bash`echo "$(ls ${'a b'})"`, `echo "$(ls 'a b')"`],
    ['behind an escaped quote', bash`echo \" ${'a b'}`, `echo \\" 'a b'`],
    ['in a comment', bash`# for ${"it's"}`, "# for it's"],
    [
      'behind a comment',
      bash`
      # it's
      echo ${'a b'}
    `,
      "# it's\necho 'a b'",
    ],
    ['an empty string', bash`echo ${''}`, "echo ''"],
    ['an empty list', bash`echo ${[]}end`, 'echo end'],
  ])('%s', (_, script, text) => {
    expect(script.toString()).toBe(text);
  });
});

describe('a place where a value could become something else is refused', () => {
  test.each<[string, () => BashScript, string]>([
    ['single quotes', () => bash`echo '${'a'}'`, 'inside single quotes'],
    ['a parameter', () => bash`echo \${x:-${'a'}}`, 'inside single quotes or ${…}'],
    ['a control character in double quotes', () => bash`echo "${'a\nb'}"`, 'has a control character'],
    ['a control character in a comment', () => bash`# ${'a\nrm -rf /'}`, 'would end the comment'],
    ['a script in double quotes', () => bash`echo "${bash`a`}"`, 'a script stands inside quotes'],
    ['a script of several lines within a line', () => bash`if ${inner}; then`, 'several lines stands within a line'],
    ['SQL in a command substitution', () => bash`x=$(mysql ${sql`SELECT 1`})`, 'SQL stands inside quotes or $(…)'],
    ['SQL in double quotes', () => bash`mysql "${sql`SELECT 1`}"`, 'SQL stands inside quotes'],
    ['an open quote at the end', () => bash`echo "a`, 'ends inside quotes'],
    ['an open substitution at the end', () => bash`echo $(a`, 'ends inside quotes'],
    ['behind a dollar', () => bash`echo $${'HOME'}`, 'part of a variable'],
    ['behind the name of a variable', () => bash`echo "$a${'b'}"`, 'part of a variable'],
    ['a number before a redirection', () => bash`echo ${1}>file`, 'before a redirection'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test('a positional parameter ends with its digit: a value may follow', () => {
  expect(bash`echo "$1${'b'}"`.toString()).toBe('echo "$1b"');
});

test('a script alone on a line takes over the indentation of that line', () => {
  expect(
    bash`
    f() {
      ${inner}
    }
  `.toString(),
  ).toBe('f() {\n  if a; then\n    b\n  fi\n}');
});

test('indentation adds up over several levels, and no line ends with a blank', () => {
  const middle = bash`
    while c; do

      ${inner}
    done
  `;
  expect(
    bash`
    g() {
      ${middle}
    }
  `.toString(),
  ).toBe('g() {\n  while c; do\n\n    if a; then\n      b\n    fi\n  done\n}');
});

test('a script of one line nests within a line', () => {
  expect(bash`if ${bash`test -e ${'a b'}`}; then b; fi`.toString()).toBe("if test -e 'a b'; then b; fi");
});

test('SQL becomes the here-document of the command it stands behind, and the rest of the line stays behind it', () => {
  expect(
    bash`
    mysql ${sql`SELECT 1;`} >out
    echo done
  `.toString(),
  ).toBe("mysql <<'SQL' >out\nSELECT 1;\nSQL\necho done");
});

test('two here-documents of a line come in their order', () => {
  expect(bash`paste ${sql`SELECT 1`} 3${sql`SELECT 2`}`.toString()).toBe(
    "paste <<'SQL' 3<<'SQL'\nSELECT 1\nSQL\nSELECT 2\nSQL",
  );
});

test('the text of a here-document is never indented', () => {
  expect(
    bash`
    f() {
      ${select}
      c
    }
  `.toString(),
  ).toBe("f() {\n  mysql <<'SQL'\nSELECT 1;\n  SELECT 2;\nSQL\n  c\n}");
});

test('behind a nested script that ends with a here-document there is no blank line', () => {
  expect(
    bash`
    f() {
      ${select}
    }
  `.toString(),
  ).toBe("f() {\n  mysql <<'SQL'\nSELECT 1;\n  SELECT 2;\nSQL\n}");
});

test('scripts are joined with one empty line between', () => {
  expect(joined([bash`a`, select, bash`b`]).toString()).toBe("a\n\nmysql <<'SQL'\nSELECT 1;\n  SELECT 2;\nSQL\n\nb");
});
