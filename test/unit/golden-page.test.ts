import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureBudgetPage } from '../support/failure-budget-page';

const PAGE = join(__dirname, '../../docs/failure-budget.md');

beforeAll(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());

test('docs/failure-budget.md has what the sets say of themselves: `npm run golden` writes it', () => {
  const wanted = failureBudgetPage();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
});
