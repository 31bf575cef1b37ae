import { memberOf } from './option-names';
import { letsUncopiedBeMade } from './storage-engines';
import type { DataCopyMethod, Options } from '../model/model';

/** A value that may cost data, or open a door. Whoever wants it names the risk in `acceptedRisks`. */
interface Risk {
  /** The name by which it is accepted. */
  readonly risk: string;
  readonly options: readonly string[];
  readonly when: (value: string) => boolean;
  /** What may happen. */
  readonly because: string;
  /** The way to copy data without which there is no such risk. */
  readonly copiedBy?: DataCopyMethod;
}

const isOff = (value: string): boolean => /^(OFF|0|FALSE)$/i.test(value);
const isAny = (): boolean => true;
const DAY = 86_400;
const UNCOPIED_TABLES =
  'CLONE copies tables of other engines than InnoDB without their rows: a new replica serves them empty';

const RISKS: readonly Risk[] = [
  {
    risk: 'torn-pages',
    options: ['innodb_doublewrite'],
    when: (value) => isOff(value) || /^DETECT_ONLY$/i.test(value),
    because: 'a page that is half written when the machine goes down cannot be repaired',
  },
  {
    risk: 'unsynced-writes',
    options: ['innodb_flush_method'],
    when: (value) => /^(nosync|littlesync)$/i.test(value),
    because: 'commits that were acknowledged are lost when the machine goes down',
  },
  {
    risk: 'unchecked-data',
    options: ['innodb_checksum_algorithm', 'binlog_checksum', 'innodb_log_checksums'],
    when: (value) => isOff(value) || /none$/i.test(value),
    because: 'what the disk or the network has garbled is taken for data, and replicated',
  },
  {
    risk: 'skipped-errors',
    options: ['replica_skip_errors', 'slave_skip_errors', 'replica_exec_mode', 'slave_exec_mode'],
    when: (value) => !isOff(value) && !/^STRICT$/i.test(value),
    because: 'a replica goes on with other data than its source, and looks healthy',
  },
  {
    risk: 'filtered-replication',
    options: [
      ...['binlog_do_db', 'binlog_ignore_db', 'replicate_do_db', 'replicate_ignore_db', 'replicate_do_table'],
      ...['replicate_ignore_table', 'replicate_wild_do_table', 'replicate_wild_ignore_table', 'replicate_rewrite_db'],
    ],
    when: isAny,
    because:
      'a replica counts as complete without what was filtered, and loses it for good when it becomes the primary',
  },
  {
    risk: 'statement-format',
    options: ['binlog_format'],
    when: (value) => !/^ROW$/i.test(value),
    because: 'a statement that depends on its server gives other rows on a replica',
  },
  {
    risk: 'silent-binary-log',
    options: ['binlog_error_action'],
    when: (value) => /^IGNORE_ERROR$/i.test(value),
    because: 'the primary goes on without a binary log when it cannot write it, and replicas miss those commits',
  },
  {
    risk: 'unordered-commits',
    options: ['replica_preserve_commit_order', 'slave_preserve_commit_order'],
    when: isOff,
    because: 'readers of a replica see states that the source never had',
  },
  {
    risk: 'forced-recovery',
    options: ['innodb_force_recovery'],
    when: (value) => !isOff(value),
    because: 'InnoDB skips parts of its recovery, and corrupts data from 4 on',
  },
  {
    risk: 'short-binary-logs',
    options: ['binlog_expire_logs_seconds'],
    when: (value) => Number(value) > 0 && Number(value) < DAY,
    because: 'a replica that was away for longer must copy all data anew',
  },
  {
    risk: 'uncopied-tables',
    options: ['default_storage_engine'],
    when: (value) => !/^InnoDB$/i.test(value),
    because: UNCOPIED_TABLES,
    copiedBy: 'clone-plugin',
  },
  {
    risk: 'uncopied-tables',
    options: ['disabled_storage_engines'],
    when: letsUncopiedBeMade,
    because: UNCOPIED_TABLES,
    copiedBy: 'clone-plugin',
  },
  {
    risk: 'endless-binary-logs',
    options: ['binlog_expire_logs_auto_purge', 'binlog_expire_logs_seconds'],
    when: isOff,
    because: 'binary logs are never removed, and fill the volume',
  },
  {
    risk: 'local-infile',
    options: ['local_infile'],
    when: (value) => !isOff(value),
    because: 'a server that was taken over reads files of its clients',
  },
  {
    risk: 'file-access',
    options: ['secure_file_priv'],
    when: (value) => value === '',
    because: 'SQL reads and writes any file that the server can',
  },
  {
    risk: 'suspicious-functions',
    options: ['allow_suspicious_udfs'],
    when: (value) => !isOff(value),
    because: 'any function of any library can be called from SQL',
  },
  {
    risk: 'fixed-at-founding',
    options: ['lower_case_table_names', 'innodb_page_size'],
    when: isAny,
    because: 'a server does not start on data that were made with another value: it can never be changed',
  },
];

/** Names under which risks can be accepted. */
export const RISK_NAMES: readonly string[] = [...new Set(RISKS.map(({ risk }) => risk))];

/** What is dangerous about these options beyond the risks that were accepted: the option, its value, and the sentence. */
export function dangers(options: Options, accepted: readonly string[], method: DataCopyMethod): string[] {
  const risks = RISKS.filter(({ risk, copiedBy = method }) => copiedBy === method && !accepted.includes(risk));
  return risks.flatMap(({ risk, options: names, when, because }) =>
    names
      .filter((name) => options[name] !== undefined && when(options[name]))
      .map(
        (name) =>
          `sets ${memberOf(name)} to ${JSON.stringify(options[name])}, and ${because}: leave it out, or add ${JSON.stringify(risk)} to acceptedRisks`,
      ),
  );
}
