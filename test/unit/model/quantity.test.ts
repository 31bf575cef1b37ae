import { parseQuantity } from '../../../lib/model/quantity';

test.each([
  ['0', 0],
  ['10', 10],
  ['1.5', 1.5],
  ['1.', 1],
  ['.5', 0.5],
  ['+1', 1],
  ['500m', 0.5],
  ['1n', 1e-9],
  ['1u', 1e-6],
  ['1k', 1e3],
  ['1M', 1e6],
  ['2G', 2e9],
  ['1T', 1e12],
  ['1P', 1e15],
  ['1E', 1e18],
  ['1Ki', 1024],
  ['10Gi', 10 * 2 ** 30],
  ['0.5Mi', 2 ** 19],
  ['1Ti', 2 ** 40],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e-3', 0.001],
  ['2e+2', 200],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 12);
});

test.each([
  '',
  ' 1',
  '1 Gi',
  '10GB',
  '10gi',
  '10KI',
  '1K',
  'Gi',
  '.',
  '-1',
  '1e',
  '1,5',
  '0x10',
  'NaN',
  'Infinity',
  '1Gi\n',
])('%j is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
