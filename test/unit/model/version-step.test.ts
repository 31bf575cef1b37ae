import { isSeriesStep, versionStepFinding } from '../../../lib/model/version-step';
import { SERIES } from '../../../lib/model/versions';

test.each([
  ['9.7', '9.7'],
  ['9.7.3', '9.7.4'],
  ['9.7.9', '9.7.10'],
  ['9.7.3', '9.7'],
  ['9.7', '9.7.3'],
  ['8.4.6', '9.7.0'],
  ['8.4', '9.7.0'],
  ['8.0.37', '8.4'],
  ['5.7.44', '8.0.37'],
])('from %s to %s goes', (from, to) => {
  expect(versionStepFinding(from, to)).toBeUndefined();
});

test.each([
  ['9.7', '8.4'],
  ['9.7.0', '8.4.10'],
  ['9.7.4', '9.7.3'],
  ['9.7.10', '9.7.9'],
  ['8.0', '5.7'],
  ['9.7', '5.7'],
])('from %s to %s is down', (from, to) => {
  expect(versionStepFinding(from, to)).toBe(
    `version "${to}" is older than "${from}", and data that a later release has had are not for an earlier one: take the change back, or load a dump into a set with another name`,
  );
});

test.each([
  ['8.0', '9.7', '8.4'],
  ['8.0.37', '9.7.1', '8.4'],
  ['5.7', '8.4', '8.0'],
  ['5.7', '9.7', '8.0'],
  // A series that a later version of the library may no longer know.
  ['5.6', '8.0', '5.7'],
])('from %s to %s skips a series, and %s comes first', (from, to, first) => {
  expect(versionStepFinding(from, to)).toBe(
    `version "${to}" skips ${first}, since the data are of "${from}", and MySQL upgrades them by one series at a time: go to "${first}" first, apply and commit it, then go on`,
  );
});

test('each series is reached from the one before, and from no other', () => {
  const versions = SERIES.map(({ version }) => version).reverse();
  const goes = versions.map((from) => versions.filter((to) => versionStepFinding(from, to) === undefined));
  expect(goes).toEqual(versions.map((_, i) => versions.slice(i, i + 2)));
});

test.each([
  ['8.4', '9.7', true],
  ['8.4.1', '9.7.1', true],
  ['9.7.1', '9.7.2', false],
  ['9.7', '9.7.2', false],
  ['9.7', '8.4', false],
])('whether %s to %s is a step to a later series: %s', (from, to, expected) => {
  expect(isSeriesStep(from, to)).toBe(expected);
});
