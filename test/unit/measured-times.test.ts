import { readFileSync } from 'node:fs';
import { MEASURES } from '../support/measures';
import { PAGE, pageWith, recordedTimes } from '../support/measured-times';

const times = recordedTimes();

test.each(Object.entries(MEASURES))('%s has been measured, and is within its limit', (name, { what, ...measure }) => {
  const [least = 0, most = 0] = times[name as keyof typeof times] ?? [];
  expect(least).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual('limit' in measure ? measure.limit : Infinity);
  expect(what).not.toContain('|');
});

test('the table of docs/reliability.md has what was measured: `npm run reliability` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(pageWith(times));
});
