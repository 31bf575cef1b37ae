/** A MySQL release series. */
export interface Series {
  /** As in `mysql:9.7`. */
  readonly version: string;
  /** Oldest release of the series that is supported. */
  readonly oldest: string;
  /** Whether data can be copied with the CLONE plugin. */
  readonly hasClonePlugin: boolean;
  /** Whether semi-synchronous replication goes by the names that the scripts know. */
  readonly hasSemiSync: boolean;
  /** Whether an account can have two passwords at a time, the new one and the one before. */
  readonly hasDualPasswords: boolean;
  /** Whether the options of replication go by their names with `replica`. */
  readonly hasReplicaNames: boolean;
  /** Whether it has TempTable, the engine of temporary tables whose memory has a limit of its own. */
  readonly hasTempTable: boolean;
  /** Whether a server runs statements while it initializes, those that make accounts among them. */
  readonly initializesWithSql: boolean;
  /** Whether a server loads renewed certificates while it runs. */
  readonly reloadsTls: boolean;
  /** Whether the `sync` of its image can be told one file system. */
  readonly syncsOneFileSystem: boolean;
  /** Longest host name of a source, in characters. What is longer is cut off, and leads to nobody. */
  readonly hostMaxLength: number;
}

const MODERN = {
  hasClonePlugin: true,
  hasSemiSync: true,
  hasDualPasswords: true,
  hasReplicaNames: true,
  hasTempTable: true,
  initializesWithSql: true,
  reloadsTls: true,
  syncsOneFileSystem: true,
  hostMaxLength: 255,
};
const OLD = {
  hasClonePlugin: false,
  hasSemiSync: false,
  hasDualPasswords: false,
  hasReplicaNames: false,
  hasTempTable: false,
  initializesWithSql: false,
  reloadsTls: false,
  syncsOneFileSystem: false,
  hostMaxLength: 60,
};

/**
 * Series that the scripts and option files are written for.
 *
 * Before 8.0.37 the CLONE plugin needs equal point releases at both ends, which a rolling update breaks. Before 5.7.28
 * the official builds make no certificates for TLS.
 */
export const SERIES: readonly Series[] = [
  { version: '9.7', oldest: '9.7.0', ...MODERN },
  { version: '8.4', oldest: '8.4.0', ...MODERN },
  { version: '8.0', oldest: '8.0.37', ...MODERN },
  { version: '5.7', oldest: '5.7.28', ...OLD },
];

export const DEFAULT_VERSION = '9.7';

/** Version of the tutorial's servers. */
export const TUTORIAL_VERSION = '5.7';

/** The series that `version` (`9.7` or `9.7.4`) belongs to, if it is one that is supported. */
export function seriesOf(version: string): Series | undefined {
  if (!isVersion(version)) return undefined;
  return SERIES.find((series) => isOfSeries(version, series.version) && !isBefore(version, series.oldest));
}

/** Whether the text is a series, or a release of one. */
export function isVersion(text: string): boolean {
  return /^\d+\.\d+(\.\d+)?$/.test(text);
}

export function isOfSeries(version: string, series: string): boolean {
  return version === series || version.startsWith(`${series}.`);
}

/** Whether a version is before another one, by the numbers that both have: a series is not before any release of it. */
export function isBefore(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const at = left.findIndex((number, i) => right[i] !== undefined && number !== right[i]);
  return at !== -1 && (left[at] as number) < (right[at] as number);
}

/** The official image of a version. */
export function imageOf(version: string): string {
  return `mysql:${version}`;
}

/** The version that a set runs: the one given, or the one that goes without saying. */
export function versionWanted(given: { readonly version?: string; readonly insecureTutorial?: boolean }): string {
  return given.version ?? (given.insecureTutorial === true ? TUTORIAL_VERSION : DEFAULT_VERSION);
}
