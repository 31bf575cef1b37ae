import { FILES, PATHS } from '../model/paths';
import { MYSQL_PORT, type Model, type Options } from '../model/model';
import { TIMING } from '../model/timing';
import { optionFile } from './option-file';

/** Options on which the scripts rely, for every server. A user's options cannot change them. */
const OWNED: Options = {
  datadir: PATHS.data,
  socket: PATHS.socket,
  pid_file: PATHS.pidFile,
  tmpdir: PATHS.serverTmp,
  port: String(MYSQL_PORT.number),
  // Accounts are told apart by `localhost` and everything else; a reverse look-up would turn one into the other.
  skip_name_resolve: 'ON',
  // Probes and port scans connect and leave: no address may be shut out for it.
  host_cache_size: '0',
  // Only MySQL's own protocol is served and guarded.
  mysqlx: 'OFF',
  plugin_load_add: 'auth_socket.so;mysql_clone.so',
  init_file: `${PATHS.optionFiles}/${FILES.localAccounts}`,
  // A server takes no write and follows nobody until the sidecar knows that it may.
  super_read_only: 'ON',
  skip_replica_start: 'ON',
  gtid_mode: 'ON',
  enforce_gtid_consistency: 'ON',
  // The default carries the host name, and with it the pod's.
  log_bin: 'binlog',
  relay_log: 'relay',
  log_replica_updates: 'ON',
  // Relay logs are not crash-safe; with auto-position what was lost is fetched again.
  relay_log_recovery: 'ON',
  replica_net_timeout: String(TIMING.replicaNetTimeout),
};

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

/** Why an option cannot be set by a user, or undefined if it can. */
export function ownedOption(canonicalName: string): string | undefined {
  const owned = new Set([...Object.keys(OWNED).map((name) => name.replace(/^skip_/, '')), ...OWNED_BY_SCRIPTS]);
  if (!owned.has(canonicalName)) return undefined;
  return INSTEAD[canonicalName] ?? 'the scripts rely on its value';
}

/** The option file of the primary. */
export function primaryOptionFile(m: Model): string {
  return optionFile('Options of the server that is the primary when its pod starts.', {
    ...OWNED,
    ...m.primaryOptions,
  });
}

/** The option file of every other server. */
export function replicaOptionFile(m: Model): string {
  return optionFile('Options of a server that is a replica when its pod starts.', { ...OWNED, ...m.replicaOptions });
}
