import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionNamed, optionOfMember } from '../../../lib/config/options';
import { generated } from '../../../tools/server-options/generate';

test.each(Object.entries(generated()))('%s is as `npm run options` makes it', (file, text) => {
  expect(readFileSync(join(__dirname, '../../..', file), 'utf8')).toBe(text);
});

test.each([
  ['innodb_buffer_pool_size', 'size', undefined, undefined],
  ['max_connections', 'int', undefined, undefined],
  ['slow_query_log', 'bool', undefined, undefined],
  ['long_query_time', 'decimal', undefined, undefined],
  ['binlog_format', 'enum', undefined, undefined],
  ['sql_mode', 'text', undefined, undefined],
  ['host_cache_size', 'int', undefined, undefined],
  ['replica_parallel_workers', 'int', '8.0', undefined],
  ['set_operations_buffer_size', 'size', '8.4.0', undefined],
  ['container_aware', 'bool', '9.7', undefined],
  ['query_cache_size', 'size', undefined, '5.7'],
  ['mysql_native_password', 'enum', '8.4.0', '8.4'],
])('%s is known as %s, from %s to %s', (name, kind, since, until) => {
  expect(optionNamed(name)).toMatchObject({ name, kind, since, until });
});

test('each option has a member of its own, which leads back to it', () => {
  const names = [
    ...readFileSync(join(__dirname, '../../../lib/config/option-catalogue.ts'), 'utf8').matchAll(/^(\w+)\|/gm),
  ];
  expect(names.length).toBeGreaterThan(700);
  const members = names.map(([, name]) => (name as string).replace(/_(\w)/g, (_, char: string) => char.toUpperCase()));
  expect(
    members
      .map((member, i) => [member, optionOfMember(member)?.name === names[i]?.[1]])
      .filter(([, same]) => same !== true),
  ).toEqual([]);
});

test('what is gone says what to do', () => {
  const gone = [
    ...readFileSync(join(__dirname, '../../../lib/config/option-catalogue.ts'), 'utf8').matchAll(/^(\w+)\|.*$/gm),
  ]
    .map(([, name]) => optionNamed(name as string))
    .filter((option) => option?.until !== undefined);
  expect(gone.length).toBeGreaterThan(60);
  expect(gone.filter((option) => option?.instead === '')).toEqual([]);
});
