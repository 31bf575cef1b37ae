import { isVersion, SERIES } from './versions';

/**
 * Why a server of `to` cannot take over the data of one of `from`, as a sentence; undefined if it can. MySQL upgrades data
 * from one series to the next, and none may go back.
 *
 * A series (`9.7`) says nothing of the release: whether it is later than a release of the same series, nobody can tell.
 */
export function versionStepFinding(from: string, to: string): string | undefined {
  const [old, wanted] = [numbersOf(from), numbersOf(to)];
  if (old === undefined || wanted === undefined) return undefined;
  if (isBefore(wanted, old)) {
    return `version "${to}" is older than "${from}", and data that a later release has had are not for an earlier one: take the change back, or load a dump into a set with another name`;
  }
  const [first] = SERIES.map(({ version }) => version)
    .filter((version) => isBefore(series(old), numbersOf(version)) && isBefore(numbersOf(version), series(wanted)))
    .reverse();
  if (first === undefined) return undefined;
  return `version "${to}" skips ${first}, since the data are of "${from}", and MySQL upgrades them by one series at a time: go to "${first}" first, apply and commit it, then go on`;
}

/** Whether the step leads to another series, whose data no replica of the old series can follow. */
export function isSeriesStep(from: string, to: string): boolean {
  const [old, wanted] = [numbersOf(from), numbersOf(to)];
  return old !== undefined && wanted !== undefined && isBefore(series(old), series(wanted));
}

type Numbers = readonly number[];

function numbersOf(version: string): Numbers | undefined {
  return isVersion(version) ? version.split('.').map(Number) : undefined;
}

function series(version: Numbers): Numbers {
  return version.slice(0, 2);
}

/** By the numbers that both have. */
function isBefore(a: Numbers | undefined, b: Numbers | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const at = a.findIndex((number, i) => b[i] !== undefined && number !== b[i]);
  return at !== -1 && (a[at] as number) < (b[at] as number);
}
