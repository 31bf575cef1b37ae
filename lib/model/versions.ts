/** A MySQL release series. */
export interface Series {
  /** As in `mysql:9.7`. */
  readonly version: string;
  /** Oldest release of the series whose CLONE works between any two releases of it. */
  readonly oldest: string;
}

/**
 * Series that the scripts and option files are written for.
 *
 * Before 8.0.37 the CLONE plugin needs equal point releases at both ends, which a rolling update breaks.
 */
export const SERIES: readonly Series[] = [
  { version: '9.7', oldest: '9.7.0' },
  { version: '8.4', oldest: '8.4.0' },
  { version: '8.0', oldest: '8.0.37' },
];

export const DEFAULT_VERSION = '9.7';

/** The series that `version` (`9.7` or `9.7.4`) belongs to, if it is one that is supported. */
export function seriesOf(version: string): Series | undefined {
  if (!/^\d+\.\d+(\.\d+)?$/.test(version)) return undefined;
  const [major, minor, patch] = version.split('.');
  const series = SERIES.find((s) => s.version === `${major}.${minor}`);
  if (series === undefined) return undefined;
  const oldestPatch = Number(series.oldest.split('.')[2]);
  return patch === undefined || Number(patch) >= oldestPatch ? series : undefined;
}

/** The official image of a version. */
export function imageOf(version: string): string {
  return `mysql:${version}`;
}
