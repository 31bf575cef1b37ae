/** How XtraBackup copies. */
export interface XtraBackupOptions {
  /**
   * Release series of XtraBackup (`2.4`, `8.0`, `8.4`) or one release of it (`8.0.35-35`; of 8.0, 8.0.34 or later). It
   * must be the one for the servers: 2.4 for MySQL 5.7, 8.0 for 8.0, 8.4 for 8.4.
   *
   * @default - the series for the servers' version
   */
  readonly version?: string;

  /**
   * Image of `clone-mysql` and of the sidecar. It must hold XtraBackup of `version`, bash, coreutils, socat, the client
   * `mysql`, and what compresses.
   *
   * @default - the official image, `percona/percona-xtrabackup:<version>`
   */
  readonly image?: string;

  /**
   * Number of files that are copied at the same time, from 1 to 64.
   *
   * @default 4
   */
  readonly streams?: number;

  /**
   * What compresses the data on their way: `gzip` or `zstd`. Worth its time only on links slower than about
   * 500 Mbit/s. Of these, the official images for MySQL 8.0 and 8.4 have zstd, and that for 5.7 has none.
   *
   * @default - nothing
   */
  readonly compression?: string;
}

/** How an empty replica gets its data from another server of the set. */
export class DataCopy {
  /**
   * MySQL's own CLONE plugin: over the servers' ordinary port, by TLS, with nothing but the servers' image. For MySQL 8.0
   * and later. It copies InnoDB tables only.
   */
  static clonePlugin(): DataCopy {
    return new DataCopy('clone-plugin');
  }

  /**
   * Percona XtraBackup in a sidecar, on port 3307: for MySQL 5.7, 8.0 and 8.4, and for tables of other engines. Both ends
   * prove that they know the clone password; the data themselves are not encrypted on their way.
   */
  static xtrabackup(options: XtraBackupOptions = {}): DataCopy {
    return new DataCopy('xtrabackup', options);
  }

  private constructor(
    /** `clone-plugin` or `xtrabackup`. */
    readonly method: string,
    /** What XtraBackup was told. */
    readonly xtrabackupOptions?: XtraBackupOptions,
  ) {}
}
