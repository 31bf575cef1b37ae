import { DEFAULT_VERSION, imageOf, isBefore, SERIES, seriesOf } from '../../../lib/model/versions';

test.each([
  ['9.7', '9.7'],
  ['9.7.0', '9.7'],
  ['9.7.4', '9.7'],
  ['8.4', '8.4'],
  ['8.4.10', '8.4'],
  ['8.0', '8.0'],
  ['8.0.37', '8.0'],
  ['8.0.100', '8.0'],
])('%s is a release of %s', (version, series) => {
  expect(seriesOf(version)?.version).toBe(series);
});

test.each([
  '8.0.36',
  '8.0.4',
  '5.6',
  '5.7.27',
  '9',
  '9.6',
  '9.70',
  '10.7',
  '8.4.',
  '8.4.x',
  'v8.4',
  'latest',
  '',
  '8.4.1.1',
  '8.4\n',
])('%j is not supported', (version) => {
  expect(seriesOf(version)).toBeUndefined();
});

test.each([
  ['8.0.36', '8.0.37', true],
  ['8.0.9', '8.0.37', true],
  ['8.0.37', '8.0.37', false],
  ['8.0.37', '8.0.36', false],
  ['8.4.0', '9.7.0', true],
  ['9.7', '10.1', true],
  ['8.0', '8.4.0', true],
  ['8.0', '8.0.37', false],
  ['8.0.37', '8.0', false],
])('whether %s is before %s: %s', (a, b, before) => {
  expect(isBefore(a, b)).toBe(before);
});

test('the default is a supported series, and each series has the official image', () => {
  expect(seriesOf(DEFAULT_VERSION)).toBeDefined();
  expect(SERIES.map(({ version }) => imageOf(version))).toEqual(['mysql:9.7', 'mysql:8.4', 'mysql:8.0', 'mysql:5.7']);
});
