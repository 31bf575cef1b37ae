import { CERTIFICATE_FILES } from '../model/certificates';
import { FILES, PATHS } from '../model/paths';
import { hasSemiSync, MYSQL_PORT, type Kind, type Model, type Options } from '../model/model';
import { TIMING } from '../model/timing';
import { memoryOptions } from './memory-options';
import { canonicalOption, mergedOptions, optionFile } from './option-file';
import { COPIED_ENGINES_ONLY } from './storage-engines';

/** Options on which the scripts rely, for every server of every version. */
const COMMON: Options = {
  datadir: PATHS.data,
  socket: PATHS.socket,
  pid_file: PATHS.pidFile,
  tmpdir: PATHS.serverTmp,
  port: String(MYSQL_PORT.number),
  // Accounts are told apart by `localhost` and everything else; a reverse look-up would turn one into the other.
  skip_name_resolve: 'ON',
  // Probes and port scans connect and leave: no address may be shut out for it.
  host_cache_size: '0',
  // The default carries the host name, and with it the pod's.
  relay_log: 'relay',
  // Relay logs are not crash-safe; what was lost is fetched again.
  relay_log_recovery: 'ON',
};

/** The sidecar logs in as the container's user. */
const LOCAL_ACCOUNTS: Options = { init_file: `${PATHS.optionFiles}/${FILES.localAccounts}` };

const GTID: Options = { gtid_mode: 'ON', enforce_gtid_consistency: 'ON', log_bin: 'binlog' };

/** Commits reach the disk before they are acknowledged; the sidecar relaxes a server that follows, as `relaxedReplicas` says. */
const STRICT: Options = { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' };
/** What the server shows to whoever connects; others check it with the same authorities. */
const CERTIFICATES: Options = {
  ssl_ca: CERTIFICATE_FILES.authorities,
  ssl_cert: CERTIFICATE_FILES.certificate,
  ssl_key: CERTIFICATE_FILES.key,
};

/** A server takes no write and follows nobody until the sidecar knows that it may. */
const MODERN: Options = {
  ...COMMON,
  ...LOCAL_ACCOUNTS,
  ...GTID,
  ...STRICT,
  super_read_only: 'ON',
  skip_replica_start: 'ON',
  log_replica_updates: 'ON',
  replica_net_timeout: String(TIMING.replicaNetTimeout),
  // Only MySQL's own protocol is served and guarded.
  mysqlx: 'OFF',
};

/** The names of 5.7; it keeps replication's state in files unless told otherwise, and those are not crash-safe. */
const OLD: Options = {
  ...COMMON,
  read_only: 'ON',
  skip_slave_start: 'ON',
  slave_net_timeout: String(TIMING.replicaNetTimeout),
};

const OLD_BY_GTID: Options = {
  ...OLD,
  ...LOCAL_ACCOUNTS,
  ...GTID,
  ...STRICT,
  log_slave_updates: 'ON',
  master_info_repository: 'TABLE',
  relay_log_info_repository: 'TABLE',
  plugin_load_add: 'auth_socket.so',
  // Servers tell their peers who has the role by the name of a lock, which 5.7 shows to nobody by itself.
  performance_schema_instrument: 'wait/lock/metadata/sql/mdl=ON',
};

/** `loose_`: the tutorial also runs on servers that do not know the option, or the value. */
const TUTORIAL: Options = {
  ...OLD,
  master_retry_count: '1',
  loose_master_info_repository: 'TABLE',
  loose_relay_log_info_repository: 'TABLE',
};

/** What only the tutorial's primary has, and only its replicas. */
const TUTORIAL_PRIMARY: Options = { ...TUTORIAL, log_bin: 'binlog' };
const TUTORIAL_REPLICA: Options = { ...TUTORIAL, loose_super_read_only: 'ON' };

function ownedOptions(k: Kind, role: 'primary' | 'replica'): Options {
  if (k.position === 'file') return role === 'primary' ? TUTORIAL_PRIMARY : TUTORIAL_REPLICA;
  if (!k.series.hasReplicaNames) return OLD_BY_GTID;
  const plugins = [
    'auth_socket.so',
    ...(k.dataCopy.method === 'clone-plugin' ? ['mysql_clone.so'] : []),
    // Always: to load them later would take a restart.
    ...(hasSemiSync(k) ? ['semisync_source.so', 'semisync_replica.so'] : []),
  ];
  return { ...MODERN, ...(k.hasCertificates ? CERTIFICATES : {}), plugin_load_add: plugins.join(';') };
}

/** Options that scripts write for each pod, or that would undo what the construct owns. */
const OWNED_BY_SCRIPTS = [
  'server_id',
  'report_host',
  'read_only',
  'basedir',
  'plugin_dir',
  'plugin_load',
  'user',
  'grant_tables',
  'networking',
  'bind_address',
  'initialize',
  'initialize_insecure',
  'defaults_file',
  'log_bin_index',
  'slave_start',
  'log_slave_updates',
  'log_error',
  // The receipt proves one directory: nothing of the server may lie outside it.
  'innodb_data_home_dir',
  'innodb_data_file_path',
  'innodb_directories',
  'innodb_doublewrite_dir',
  'innodb_log_group_home_dir',
  'innodb_temp_tablespaces_dir',
  'innodb_undo_directory',
  'autocommit',
  'rpl_semi_sync_source_enabled',
  'rpl_semi_sync_source_timeout',
  'rpl_semi_sync_source_wait_point',
  'rpl_semi_sync_source_wait_for_replica_count',
  'rpl_semi_sync_source_wait_no_replica',
  'rpl_semi_sync_replica_enabled',
  // Plugins, which the scripts need where they are loaded.
  'auth_socket',
  'clone',
  'rpl_semi_sync_source',
  'rpl_semi_sync_replica',
  'offline_mode',
  'ssl_capath',
  'clone_ssl_ca',
  'clone_ssl_cert',
  'clone_ssl_key',
  // The scripts read from it how replication is, and who has the role.
  'performance_schema',
  'performance_schema_instrument',
  'performance_schema_max_metadata_locks',
  // They write.
  'innodb_read_only',
  'transaction_read_only',
  'replicate_same_server_id',
  'innodb_dedicated_server',
];

const BY_DURABILITY = 'it follows from durability';
const BY_RELAXED_REPLICAS =
  'the primary never acknowledges what is not on its disk, and for replicas it follows from relaxedReplicas';
const WITH_TLS = 'pass a Secret that has the certificate as `tls`';

/** What a user would rather set instead, by option. */
const INSTEAD: Readonly<Record<string, string>> = {
  server_id: 'it follows from the pod’s ordinal',
  datadir: 'it is a directory of the volume, beside which copies are staged',
  innodb_flush_log_at_trx_commit: BY_RELAXED_REPLICAS,
  sync_binlog: BY_RELAXED_REPLICAS,
  rpl_semi_sync_source_enabled: BY_DURABILITY,
  rpl_semi_sync_source_timeout: 'it follows from semiSyncStallLimitSeconds',
  rpl_semi_sync_source_wait_point: BY_DURABILITY,
  rpl_semi_sync_source_wait_for_replica_count: BY_DURABILITY,
  rpl_semi_sync_source_wait_no_replica: BY_DURABILITY,
  rpl_semi_sync_replica_enabled: BY_DURABILITY,
  innodb_dedicated_server: 'sizes follow from resources.server, not from what the node has',
  ssl_ca: WITH_TLS,
  ssl_cert: WITH_TLS,
  ssl_key: WITH_TLS,
};

const OWNED = new Set([
  ...Object.keys({ ...MODERN, ...CERTIFICATES, ...OLD_BY_GTID, ...TUTORIAL_PRIMARY, ...TUTORIAL_REPLICA }).map(
    canonicalOption,
  ),
  ...OWNED_BY_SCRIPTS,
]);

/** Why an option cannot be set by a user, or undefined if it can. */
export function ownedOption(canonicalName: string): string | undefined {
  if (!OWNED.has(canonicalName)) return undefined;
  return INSTEAD[canonicalName] ?? 'the scripts rely on its value';
}

/**
 * What removes lag, unless a user sets it otherwise: several transactions are applied at once, and committed in the
 * source's order. 8.0 tells which are independent only if it is told to; later it always does.
 */
function withoutLag(k: Kind): Options {
  return {
    replica_parallel_workers: '8',
    replica_preserve_commit_order: 'ON',
    ...(k.series.version === '8.0' ? { binlog_transaction_dependency_tracking: 'WRITESET' } : {}),
  };
}

function defaultOptions(k: Kind): Options {
  if (k.position === 'file' || !k.series.hasReplicaNames) return {};
  return { ...withoutLag(k), ...(k.dataCopy.method === 'clone-plugin' ? COPIED_ENGINES_ONLY : {}) };
}

/** The option file of the primary. */
export function primaryOptionFile(m: Model): string {
  return roleFile('Options of the server that is the primary when its pod starts.', m, 'primary', m.primaryOptions);
}

/** The option file of every other server. */
export function replicaOptionFile(m: Model): string {
  return roleFile('Options of a server that is a replica when its pod starts.', m, 'replica', m.replicaOptions);
}

function roleFile(comment: string, m: Model, role: 'primary' | 'replica', chosen: Options): string {
  const { options, reasons } = memoryOptions(m, chosen);
  return optionFile(
    comment,
    { ...ownedOptions(m, role), ...mergedOptions({ ...defaultOptions(m), ...options }, chosen) },
    reasons,
  );
}
