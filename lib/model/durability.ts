/** What an acknowledged write has reached. */
export const DURABILITY_MODES = ['async', 'semi-sync'] as const;
export type DurabilityMode = (typeof DURABILITY_MODES)[number];

/** Where a write is before it is acknowledged. Running pods follow it, see `topologyFile`. */
export interface Durability {
  /** `async`: on the primary's disk. `semi-sync`: also received by a replica. */
  readonly mode: DurabilityMode;
  /** Seconds that a commit waits for a replica at most; then the primary goes on without. */
  readonly stallLimit: number;
  /** Whether a server that follows leaves it to its machine when commits reach the disk. The primary never does. */
  readonly relaxedReplicas: boolean;
}

export const DEFAULT_DURABILITY: Durability = { mode: 'async', stallLimit: 10, relaxedReplicas: true };

/** `innodb_flush_log_at_trx_commit` and `sync_binlog`, as the scripts compare them. */
export const STRICT = '1/1';
export const RELAXED = '2/0';
