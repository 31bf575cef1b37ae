import { dedent } from '../../../lib/scripts/dedent';

/** The fixed parts of a template, as the templates of this library see them. */
function parts(strings: TemplateStringsArray, ...values: unknown[]): string[] {
  expect(values).toHaveLength(strings.length - 1);
  return dedent(strings.raw);
}

test('the indentation of the source, the first and the last line break are left out', () => {
  expect(parts`
    a
      b
    c
  `).toEqual(['a\n  b\nc']);
});

test('a template on one line stays as it is', () => {
  expect(parts`  a ${1} b  `).toEqual(['  a ', ' b  ']);
});

test('empty lines do not count as less indented', () => {
  expect(parts`
    a

    b
  `).toEqual(['a\n\nb']);
});

test('a line that consists of a value counts as its indentation says', () => {
  expect(parts`
    ${1}
      b
  `).toEqual(['', '\n  b']);
  expect(parts`
    a
      ${1}
  `).toEqual(['a\n  ', '']);
});

test('backslashes are the language’s own, but for those that TypeScript needs', () => {
  expect(parts`a\n\\ \${x} \` ${1}\t`).toEqual(['a\\n\\\\ ${x} ` ', '\\t']);
});
