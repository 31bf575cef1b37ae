import { startBudget, stopBudget } from '../../../lib/model/budgets';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

test.each([
  [0, 120],
  [128 * MIB, 120],
  [128 * MIB + 1, 121],
  [8 * GIB, 246],
])('a server with a buffer pool of %i bytes has %i s to stop', (pool, seconds) => {
  expect(stopBudget(pool)).toBe(seconds);
});

test.each([
  [GIB, 13_200],
  [100 * GIB, 13_200],
  [100 * GIB + 1, 19_200],
  [2 ** 40, 73_200],
])('a server with a volume of %i bytes has %i s to start', (volume, seconds) => {
  expect(startBudget(volume)).toBe(seconds);
});
