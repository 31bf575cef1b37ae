import * as fc from 'fast-check';

/** What has a meaning in bash, in SQL, or to those who read a line at a time. */
const HOSTILE = [
  ...[
    "'",
    '"',
    '$',
    '`',
    '\\',
    '!',
    '#',
    '=',
    '~',
    '*',
    '?',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '<',
    '>',
    '|',
    '&',
    ';',
    '%',
    '-',
    ' ',
  ],
  ...['\n', '\r', '\t', '\x01', '\x1b', '\x7f', '\u0085', '\u2028', 'é', '漢', '😀', 'a', '0', '_', '/', ','],
  ...[
    '$(',
    '${',
    '$((',
    '$x',
    "$'",
    '\\\n',
    '\nSQL\n',
    'SQL',
    'SQL_',
    "''",
    '{a,b}',
    '@(a)',
    '>(a)',
    '*/',
    '-- ',
    'if',
    'esac',
    'time',
  ],
];

const withoutNul = (text: string): string => text.replaceAll('\0', '');
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, '');

/** Any text that bash can hold: all of Unicode but NUL, and much of what is special to someone. */
export const anyText = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...HOSTILE) }), fc.constantFrom(...HOSTILE))
  .map(withoutNul);

/** Any text that stands on one line and has no other control character. */
export const oneLine = anyText.map(withoutControls);

/** So many texts that one start of bash checks a lot of them. */
export const manyOf = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.array(text, { minLength: 50, maxLength: 80 });
