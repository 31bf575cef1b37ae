import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEASURES } from '../../tools/reliability/measures';
import { PAGE, pageWith, recordedTimes } from '../../tools/reliability/measured-times';

const times = recordedTimes();

const CLUSTER = join(__dirname, '../cluster');
const tests = readdirSync(CLUSTER)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(CLUSTER, file), 'utf8'))
  .join('\n');

test.each(Object.keys(MEASURES))('%s is measured by a test', (name) => {
  const ofRole = name.replace(/^(replica|primary)/, '${role}');
  expect(tests.includes(`'${name}'`) || tests.includes(`\`${ofRole}\``)).toBe(true);
});

test.each(Object.entries(MEASURES))('%s has been measured, and is within its limit', (name, { what, ...measure }) => {
  const [least = 0, most = 0] = times[name as keyof typeof times] ?? [];
  expect(least).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual('limit' in measure ? measure.limit : Infinity);
  expect(what).not.toContain('|');
});

test('the table of docs/reliability.md has what was measured: `npm run reliability` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(pageWith(times));
});
