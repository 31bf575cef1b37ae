import { FILES, PATHS } from '../model/paths';
import { MYSQL_PORT, type Kind, type Model, type Options } from '../model/model';
import { TIMING } from '../model/timing';
import { canonicalOption, optionFile } from './option-file';

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

/** A server takes no write and follows nobody until the sidecar knows that it may. */
const MODERN: Options = {
  ...COMMON,
  ...LOCAL_ACCOUNTS,
  ...GTID,
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
  log_slave_updates: 'ON',
  master_info_repository: 'TABLE',
  relay_log_info_repository: 'TABLE',
  plugin_load_add: 'auth_socket.so',
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
  if (k.series.version === '5.7') return OLD_BY_GTID;
  const plugins = k.dataCopy.method === 'clone-plugin' ? 'auth_socket.so;mysql_clone.so' : 'auth_socket.so';
  return { ...MODERN, plugin_load_add: plugins };
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
  'offline_mode',
];

/** What a user would rather set instead, by option. */
const INSTEAD: Readonly<Record<string, string>> = {
  server_id: 'it follows from the pod’s ordinal',
  datadir: 'it is a directory of the volume, beside which copies are staged',
};

const OWNED = new Set([
  ...Object.keys({ ...MODERN, ...OLD_BY_GTID, ...TUTORIAL_PRIMARY, ...TUTORIAL_REPLICA }).map(canonicalOption),
  ...OWNED_BY_SCRIPTS,
]);

/** Why an option cannot be set by a user, or undefined if it can. */
export function ownedOption(canonicalName: string): string | undefined {
  if (!OWNED.has(canonicalName)) return undefined;
  return INSTEAD[canonicalName] ?? 'the scripts rely on its value';
}

/** The option file of the primary. */
export function primaryOptionFile(m: Model): string {
  return optionFile('Options of the server that is the primary when its pod starts.', {
    ...ownedOptions(m, 'primary'),
    ...m.primaryOptions,
  });
}

/** The option file of every other server. */
export function replicaOptionFile(m: Model): string {
  return optionFile('Options of a server that is a replica when its pod starts.', {
    ...ownedOptions(m, 'replica'),
    ...m.replicaOptions,
  });
}
