/** A database that the code declares. */
export interface MySqlDatabase {
  /** Its name: at most 64 letters, digits, underscores and hyphens. Letters in upper case are other letters. */
  readonly name: string;
  /**
   * Character set of tables that name none, for instance `utf8mb4`. When it changes, it is that of tables to come.
   * @default - the server's
   */
  readonly characterSet?: string;
  /**
   * Collation of tables that name none, for instance `utf8mb4_0900_as_cs`. When it changes, it is that of tables to come.
   * @default - the one that goes with the character set
   */
  readonly collation?: string;
}

/** Where a password is: one key of a Secret in the namespace of the set. You make it. */
export interface PasswordSecret {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in it. */
  readonly key: string;
}

/** What an account may do somewhere. */
export interface MySqlGrant {
  /**
   * Names of privileges, as `GRANT` knows them: `SELECT`, `CREATE VIEW`. On a database or a table, `ALL` stands for all that
   * there are at that level; everywhere (`*.*`), each must be named.
   */
  readonly privileges: string[];
  /** `shop.*` for a database, `shop.orders` for a table, `*.*` for everything. An underscore is an underscore, no wildcard. */
  readonly on: string;
}

/** An account that the code declares. */
export interface MySqlUser {
  /** Its name: at most 32 letters, digits, underscores, hyphens and dots. */
  readonly name: string;
  /**
   * From where it may log in, as MySQL writes it: `%`, `10.1.%`, `192.168.0.0/255.255.0.0`. An address or a pattern of one:
   * servers look no names up.
   * @default "%"
   */
  readonly host?: string;
  /**
   * Its password: any bytes but NUL and line breaks. A random one, since a hash of it is kept with the account. When the
   * Secret changes, the account follows without a restart.
   */
  readonly passwordSecret: PasswordSecret;
  /**
   * What it may do. What is missing is granted; nothing is ever revoked.
   * @default - nothing but to log in
   */
  readonly grants?: MySqlGrant[];
  /**
   * Whether it must encrypt its connections.
   * @default true
   */
  readonly requireTls?: boolean;
  /**
   * How long the password before goes on to work after the Secret has changed, in seconds: as long as clients may take to
   * have the new one. Up to five minutes are added. With 0 it ends at once; 31536000, a year, is the most.
   * @default 86400
   */
  readonly oldPasswordSeconds?: number;
}
