import { canonicalOption } from '../../../lib/config/option-file';
import { ownedOption } from '../../../lib/config/server-options';
import { objectOf, synth } from '../../support/manifest';

const files = objectOf(synth({ options: { max_connections: '500' } }), 'ConfigMap').data ?? {};
const namesIn = (file: string) => [...(files[file] ?? '').matchAll(/^([a-z_]+)=/gm)].map((match) => match[1] as string);

test.each(['primary.cnf', 'replica.cnf'])('no option that %s has by itself can be set by a user', (file) => {
  const names = namesIn(file).filter((name) => name !== 'max_connections');
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => ownedOption(canonicalOption(name)) === undefined)).toEqual([]);
});

test.each([
  'server_id',
  'datadir',
  'gtid_mode',
  'log_bin',
  'skip_log_bin',
  'read_only',
  'super_read_only',
  'skip_networking',
  'skip_grant_tables',
  'bind_address',
  'port',
  'socket',
  'init_file',
  'skip_slave_start',
  'skip_replica_start',
  'user',
])('%s is owned', (name) => {
  expect(ownedOption(canonicalOption(name))).toBeDefined();
});

test.each(['max_connections', 'innodb_buffer_pool_size', 'sql_mode', 'time_zone', 'innodb_log_file_size'])(
  '%s is free',
  (name) => {
    expect(ownedOption(name)).toBeUndefined();
  },
);

test.each(['primary.cnf', 'replica.cnf'])('a server that starts with %s takes no write and follows nobody', (file) => {
  expect(files[file]).toMatch(/^super_read_only=ON$/m);
  expect(files[file]).toMatch(/^skip_replica_start=ON$/m);
  expect(files[file]).toMatch(/^gtid_mode=ON$/m);
});

test('options for a role win over those for every server', () => {
  const data = objectOf(
    synth({
      options: { max_connections: '1', sync_binlog: '1' },
      primaryOptions: { max_connections: '2' },
      replicaOptions: { max_connections: '3' },
    }),
    'ConfigMap',
  ).data;
  expect(data?.['primary.cnf']).toMatch(/^max_connections=2$/m);
  expect(data?.['replica.cnf']).toMatch(/^max_connections=3$/m);
  for (const file of ['primary.cnf', 'replica.cnf']) expect(data?.[file]).toMatch(/^sync_binlog=1$/m);
});
