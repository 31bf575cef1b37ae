import { DataCopy, type ReplicatedMySqlProps } from '../../../lib';
import { canonicalOption } from '../../../lib/config/option-file';
import { ownedOption } from '../../../lib/config/server-options';
import { objectOf, synth } from '../../support/manifest';

const files = objectOf(synth({ options: { maxConnections: 500 } }), 'ConfigMap').data ?? {};
const namesIn = (file: string) => [...(files[file] ?? '').matchAll(/^([a-z_]+)=/gm)].map((match) => match[1] as string);

/** What the construct sets, and a user may set otherwise. */
const DEFAULTS = [
  'disabled_storage_engines',
  'replica_parallel_workers',
  'replica_preserve_commit_order',
  'innodb_buffer_pool_instances',
  'innodb_buffer_pool_size',
  'temptable_max_ram',
];

test.each(['primary.cnf', 'replica.cnf'])('no option that %s has by itself can be set by a user', (file) => {
  const names = namesIn(file).filter((name) => !['max_connections', ...DEFAULTS].includes(name));
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
  'innodb_flush_log_at_trx_commit',
  'sync_binlog',
  'rpl_semi_sync_source_timeout',
  'loose_rpl_semi_sync_source_enabled',
  'performance_schema_instrument',
  'clone',
  'rpl_semi_sync_replica',
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

test('a 5.7 shows who has the role to its peers, as later versions do by themselves', () => {
  const { data } = objectOf(synth({ version: '5.7', dataCopy: DataCopy.xtrabackup() }), 'ConfigMap');
  const shown = /^performance_schema_instrument="?wait\/lock\/metadata\/sql\/mdl=ON"?$/m;
  for (const file of ['primary.cnf', 'replica.cnf']) {
    expect(data?.[file]).toMatch(shown);
    expect(files[file]).not.toMatch(/^performance_schema/m);
  }
});

test('options for a role win over those for every server', () => {
  const data = objectOf(
    synth({
      options: { maxConnections: 1, syncRelayLog: 1 },
      primaryOptions: { maxConnections: 2 },
      replicaOptions: { maxConnections: 3 },
    }),
    'ConfigMap',
  ).data;
  expect(data?.['primary.cnf']).toMatch(/^max_connections=2$/m);
  expect(data?.['replica.cnf']).toMatch(/^max_connections=3$/m);
  for (const file of ['primary.cnf', 'replica.cnf']) expect(data?.[file]).toMatch(/^sync_relay_log=1$/m);
});

test.each(['primary.cnf', 'replica.cnf'])(
  'a server that starts with %s is strict, and can be switched to semi-sync',
  (file) => {
    expect(files[file]).toMatch(/^innodb_flush_log_at_trx_commit=1$/m);
    expect(files[file]).toMatch(/^sync_binlog=1$/m);
    expect(files[file]).toMatch(/^plugin_load_add=".*;semisync_source\.so;semisync_replica\.so"$/m);
  },
);

describe('eight transactions are applied at once, in the source’s order', () => {
  const optionsOf = (props: ReplicatedMySqlProps) => objectOf(synth(props), 'ConfigMap').data?.['replica.cnf'] ?? '';

  test('unless a user says otherwise', () => {
    expect(optionsOf({})).toMatch(/^replica_parallel_workers=8\nreplica_preserve_commit_order=ON$/m);
    const otherwise = optionsOf({ options: { replicaParallelWorkers: 2 } });
    expect(otherwise.match(/^replica.parallel.workers=.*$/gm)).toEqual(['replica_parallel_workers=2']);
  });

  test('and 8.0 is told to find out which are independent, which later versions always do', () => {
    expect(optionsOf({ version: '8.0' })).toMatch(/^binlog_transaction_dependency_tracking=WRITESET$/m);
    expect(optionsOf({ version: '8.4' })).not.toContain('dependency_tracking');
  });

  test('but not where the options have other names, and in the tutorial', () => {
    expect(optionsOf({ version: '5.7', dataCopy: DataCopy.xtrabackup() })).not.toMatch(/parallel|semisync/);
    expect(optionsOf({ insecureTutorial: true })).not.toMatch(/parallel|semisync/);
  });
});
