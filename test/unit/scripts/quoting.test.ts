import * as fc from 'fast-check';
import { bash } from '../../../lib/scripts/bash';
import { quoteInDoubleQuotes, quoteWord } from '../../../lib/scripts/quoting';
import { shown } from '../../support/bash-run';
import { anyText, manyOf, oneLine } from '../../support/texts';

describe('whatever is in a value, real bash reads it as it is', () => {
  const holds = async (texts: fc.Arbitrary<string>, check: (values: string[]) => Promise<void>, numRuns = 30) =>
    fc.assert(fc.asyncProperty(manyOf(texts), check), { numRuns });

  test('as an argument', () =>
    holds(anyText, async (values) => {
      expect(await shown(values.map((value) => bash`show ${value}`))).toEqual(values);
    }));

  test('as one word of a list', () =>
    holds(anyText, async (values) => {
      expect(await shown([bash`show ${values}`])).toEqual(values);
    }));

  test('beside another', () =>
    holds(anyText, async (values) => {
      const twice = values.map((value) => bash`show ${value}${value}`);
      expect(await shown(twice)).toEqual(values.map((value) => `${value}${value}`));
    }));

  test('as the value of a variable', () =>
    holds(anyText, async (values) => {
      expect(await shown(values.flatMap((value) => [bash`x=${value}`, bash`show "$x"`]))).toEqual(values);
    }));

  test('as a pattern, which matches itself and nothing else', () =>
    holds(anyText, async (values) => {
      const matches = values.map(
        (value) => bash`
          case ${value} in
            ${value}) show yes ;;
            *) show no ;;
          esac
        `,
      );
      expect(new Set(await shown(matches))).toEqual(new Set(['yes']));
    }));

  test('inside double quotes', () =>
    holds(oneLine, async (values) => {
      expect(await shown(values.map((value) => bash`show "<${value}>"`))).toEqual(values.map((value) => `<${value}>`));
    }));

  test('inside double quotes, beside another', () =>
    holds(oneLine, async (values) => {
      const twice = values.map((value) => bash`show "${value}${value}"`);
      expect(await shown(twice)).toEqual(values.map((value) => `${value}${value}`));
    }));

  test('inside double quotes of a command within double quotes', () =>
    holds(
      oneLine,
      async (values) => {
        const nested = values.map((value) => bash`show "$(echo "$(printf '%s.' "${value}")")"`);
        expect(await shown(nested)).toEqual(values.map((value) => `${value}.`));
      },
      3,
    ));
});

test.each(['if', 'then', 'case', 'esac', 'time', 'in', 'function', 'do', 'done', 'coproc', 'select'])(
  'the reserved word %s is a word like others where a command begins',
  async (word) => {
    expect(await shown([bash`PATH=/none`, bash`command_not_found_handle() { show "$1"; }`, bash`${word}`])).toEqual([
      word,
    ]);
  },
);

test('a plain word is not quoted, so that people can read the script', () => {
  expect(['/var/lib/mysql/data', 'mysql-0.mysql', '--port=3306', 'a@b:c'].map(quoteWord)).toEqual([
    '/var/lib/mysql/data',
    'mysql-0.mysql',
    '--port=3306',
    'a@b:c',
  ]);
});

test('a word that would assign a variable is quoted', () => {
  expect(quoteWord('PATH=/tmp')).toBe("'PATH=/tmp'");
});

test('a value stays on one line', () => {
  fc.assert(fc.property(anyText, (value) => !quoteWord(value).includes('\n')));
});

test.each([0, 1, -1, 0.3, 3306, Number.MAX_SAFE_INTEGER])('the number %d is written as it is', (value) => {
  expect(quoteWord(value)).toBe(String(value));
  expect(quoteInDoubleQuotes(value)).toBe(String(value));
});

test.each([NaN, Infinity, -Infinity, 1e21, 1e-7])('the number %d is refused', (value) => {
  expect(() => quoteWord(value)).toThrow('is not a number that bash can carry exactly');
  expect(() => quoteInDoubleQuotes(value)).toThrow('is not a number that bash can carry exactly');
});

test.each([
  ['NUL', 'a\0b', 'NUL'],
  ['half a surrogate pair', 'a\ud83d', 'surrogate'],
  ['the other half', '\ude00b', 'surrogate'],
])('a text with %s is refused', (_, value, message) => {
  expect(() => quoteWord(value)).toThrow(message);
  expect(() => quoteInDoubleQuotes(value)).toThrow(message);
});

test.each(['\n', '\r', '\t', '\x1b', '\x7f', '\u0085'])(
  'the control character %j is refused inside double quotes',
  (value) => {
    expect(() => quoteInDoubleQuotes(`a${value}b`)).toThrow('has a control character: it cannot stand within a line');
  },
);
