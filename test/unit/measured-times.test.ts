import { readFileSync } from 'node:fs';
import { MEASURES } from '../support/measures';
import { PAGE, pageWith, recordedTimes } from '../support/measured-times';

const times = recordedTimes();

test.each(Object.entries(MEASURES))('%s has been measured', (name, { what }) => {
  expect(times[name as keyof typeof times]?.[0]).toBeGreaterThan(0);
  expect(what).not.toContain('|');
});

test('the table of docs/reliability.md has what was measured: `npm run reliability` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(pageWith(times));
});
