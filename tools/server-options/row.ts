/** What is known of an option; what is not is empty. */
export interface Row {
  readonly name: string;
  readonly kind: string;
  readonly since: string;
  readonly until: string;
  /** Of an enumeration: words; behind one that came later, `@` and the first release that has it. */
  readonly values: string;
  readonly instead: string;
  /** What 9.7 takes by itself. */
  readonly value: string;
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [
    /^(max_execution_time|replica_checkpoint_period|select_into_disk_sync_delay|innodb_old_blocks_time)$/,
    'milliseconds',
  ],
  [
    /^(binlog_group_commit_sync_delay|innodb_max_purge_lag_delay|innodb_(thread_sleep|adaptive_max_sleep)_delay)$/,
    'microseconds',
  ],
  [/^(default_password_lifetime|password_reuse_interval|expire_logs_days)$/, 'days'],
  [/^clone_donor_timeout_after_network_failure$/, 'minutes'],
  [
    /(_timeout|_seconds|_expiry)$|^(long_query_time|slow_launch_time|flush_time|innodb_flush_log_at_timeout)$/,
    'seconds',
  ],
];

/** What a number counts, if not things. */
export function unitOf(name: string): string | undefined {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1];
}

/** The words of an enumeration, for a reader. */
export function wordsOf({ values }: Row): string[] {
  return values.split(',').map((value) => {
    const [word = '', since] = value.split('@');
    return since === undefined ? `\`${word}\`` : `\`${word}\` (from ${since})`;
  });
}

/** What 9.7 takes by itself, as it is written in code. */
export function fallbackOf({ kind, value }: Row): string {
  return kind === 'bool' && value !== '' ? String(value === 'TRUE') : value;
}
