/** A release series of Percona XtraBackup. */
export interface XtraBackupSeries {
  /** As in `percona/percona-xtrabackup:8.4`. */
  readonly version: string;
  /** The series of MySQL that it copies; it refuses all others. */
  readonly server: string;
  /** Programs of the official image that compress. */
  readonly compressors: readonly Compression[];
}

/** Programs that compress a stream. */
export const COMPRESSIONS = ['gzip', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/**
 * Which XtraBackup copies which server.
 *
 * @see https://docs.percona.com/percona-xtrabackup/8.4/server-version-check.html
 */
export const XTRABACKUP_SERIES: readonly XtraBackupSeries[] = [
  { version: '2.4', server: '5.7', compressors: [] },
  { version: '8.0', server: '8.0', compressors: ['zstd'] },
  { version: '8.4', server: '8.4', compressors: ['zstd'] },
];

/** The series of XtraBackup for a series of MySQL, if there is one. */
export function xtrabackupFor(server: string): XtraBackupSeries | undefined {
  return XTRABACKUP_SERIES.find((series) => series.server === server);
}

/** The official image. */
export function xtrabackupImageOf(version: string): string {
  return `percona/percona-xtrabackup:${version}`;
}

/** Streams of a copy unless another number is given: as many as made it as fast as a bare tar. */
export const DEFAULT_STREAMS = 4;

/** Port of the donor's server, and its name in pods. */
export const COPY_PORT = { number: 3307, name: 'xtrabackup' } as const;
