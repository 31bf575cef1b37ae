import * as fc from 'fast-check';
import { canonicalOption, optionFile } from '../../../lib/config/option-file';
import { anyText } from '../../support/texts';

test('an option file has a comment, the server’s group and a line for each option', () => {
  expect(optionFile('For a test.', { port: '3306' })).toBe('# For a test.\n[mysqld]\nport=3306\n');
});

test('options are sorted: in whatever order they are given, the text is the same', () => {
  expect(optionFile('', { b: '1', a: '2', c: '3' })).toBe(optionFile('', { c: '3', a: '2', b: '1' }));
  expect(valuesOf({ b: '1', a: '2' })).toEqual(['a=2', 'b=1']);
});

test.each([
  ['128M', '128M'],
  ['/var/lib/mysql', '/var/lib/mysql'],
  ['innodb=ON,sys=OFF', '"innodb=ON,sys=OFF"'],
  ['', ''],
  ['+08:00', '+08:00'],
  ['two words', '"two words"'],
  ['a#b', '"a#b"'],
  ['a;b', '"a;b"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["it's", '"it\'s"'],
  ['C:\\s', '"C:\\\\s"'],
  ['a\nb\rc\td', '"a\\nb\\rc\\td"'],
])('the value %j is written %s', (value, text) => {
  expect(valuesOf({ x: value })).toEqual([`x=${text}`]);
});

test('whatever is in a value, a reader of option files gets it back', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const [line, ...more] = valuesOf({ x: value });
      expect(more).toEqual([]);
      const quoted = /^x="(.*)"$/su.exec(line as string)?.[1];
      const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
      const read = quoted?.replace(/\\(.)/gsu, (_, char: string) => escapes[char] ?? char) ?? (line as string).slice(2);
      expect(read).toBe(value);
      if (quoted === undefined) expect(value).not.toMatch(/[\s"'#\\]/u);
    }),
  );
});

test.each([
  ['server_id', 'server_id'],
  ['server-id', 'server_id'],
  ['SERVER_ID', 'server_id'],
  ['Server-Id', 'server_id'],
  ['loose-server-id', 'server_id'],
  ['loose_server_id', 'server_id'],
  ['skip-log-bin', 'log_bin'],
  ['disable-log-bin', 'log_bin'],
  ['enable_log_bin', 'log_bin'],
  ['maximum-max-connections', 'max_connections'],
  ['loose-skip-log-bin', 'log_bin'],
])('%s is the option %s', (name, canonical) => {
  expect(canonicalOption(name)).toBe(canonical);
});

function valuesOf(options: Record<string, string>): string[] {
  return optionFile('', options).split('\n').slice(2, -1);
}
