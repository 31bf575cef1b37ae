import { isBefore, isVersion, SERIES } from './versions';

/**
 * Why a server of `to` cannot take over the data of one of `from`, as a sentence; undefined if it can. MySQL upgrades data
 * from one series to the next, and none may go back.
 *
 * A series (`9.7`) says nothing of the release: whether it is later than a release of the same series, nobody can tell.
 */
export function versionStepFinding(from: string, to: string): string | undefined {
  if (!isVersion(from) || !isVersion(to)) return undefined;
  if (isBefore(to, from)) {
    return `version "${to}" is older than "${from}", and data that a later release has had are not for an earlier one: take the change back, or load a dump into a set with another name`;
  }
  const [first] = SERIES.map(({ version }) => version)
    .filter((version) => isBefore(from, version) && isBefore(version, to))
    .reverse();
  if (first === undefined) return undefined;
  return `version "${to}" skips ${first}, since the data are of "${from}", and MySQL upgrades them by one series at a time: go to "${first}" first, apply and commit it, then go on`;
}

/** Whether the step leads to another series, whose data no replica of the old series can follow. */
export function isSeriesStep(from: string, to: string): boolean {
  return isVersion(from) && isVersion(to) && isBefore(seriesPart(from), to);
}

function seriesPart(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
