import { contextsBetween, ShellContext, type Context } from '../../../lib/scripts/shell-context';

function after(text: string): ShellContext {
  const context = new ShellContext();
  context.read(text);
  return context;
}

test.each<[string, Context]>([
  ['echo ', 'code'],
  ['echo "', 'double'],
  ['echo "a" ', 'code'],
  ['echo "a\\" ', 'double'],
  ['echo "it\'s ', 'double'],
  ["echo '", 'single'],
  ["echo 'a\\' ", 'code'],
  ['echo \'say "hi"\' ', 'code'],
  ["echo \\' ", 'code'],
  ["echo \\\\'", 'single'],
  ['echo # ', 'comment'],
  ['# ', 'comment'],
  ['a;# ', 'comment'],
  ['echo a#', 'code'],
  ['echo "# ', 'double'],
  ["# it's ", 'comment'],
  ['echo ${x:-', 'parameter'],
  ['echo "${x:-', 'parameter'],
  ['echo "${x}', 'double'],
  ['echo ${x:-"', 'double'],
  ['echo ${#x} ', 'code'],
  ['echo \\${', 'code'],
  ["echo '${", 'single'],
  ['echo "$(', 'substitution'],
  ['echo "$(ls "', 'double'],
  ['echo "$(ls)', 'double'],
  ['echo "$( (ls) ', 'substitution'],
  ['echo "$( (ls) )', 'double'],
  ['echo "$((1 + 2))', 'double'],
])('what follows %s is part of: %s', (text, context) => {
  expect(after(text).current).toBe(context);
});

test('a comment ends with its line, quotes do not', () => {
  expect(after('# a\n').current).toBe('code');
  expect(after('"a\n').current).toBe('double');
});

test('a # begins a comment at the start of a word, but not behind a value', () => {
  const context = after('echo ');
  context.read('# ');
  expect(context.current).toBe('code');
  context.read('\n# ');
  expect(context.current).toBe('comment');
});

test('each value of a template has a context of its own', () => {
  expect(contextsBetween(['echo ', ' "', '$(', ')" # ', ''])).toEqual(['code', 'double', 'substitution', 'comment']);
});

test.each(['', 'echo ', 'echo "a" \'b\' ${c} $(d)', '# a "'])('a template may end with: %s', (text) => {
  expect(() => contextsBetween([text])).not.toThrow();
});

test.each(['"', "'", '${', '$(', '"$(a'])('a template that leaves something open is refused: %s', (text) => {
  expect(() => contextsBetween([text])).toThrow('bash template ends inside quotes');
});
