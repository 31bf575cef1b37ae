import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureBudgetPage } from '../support/failure-budget-page';
import { withTopologyPicture } from '../support/topology-picture';
import { troubleshootingPage } from '../support/troubleshooting-page';

const ROOT = join(__dirname, '../..');
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

beforeAll(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());

test.each([
  ['docs/failure-budget.md', 'what the sets say of themselves', failureBudgetPage],
  ['docs/troubleshooting.md', 'what mysql-ctl explains', troubleshootingPage],
  ['README.md', 'the picture of the topology that the model gives', () => withTopologyPicture(textOf('README.md'))],
])('%s has %s: `npm run golden` writes it', (page, _, make) => {
  const wanted = make();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(join(ROOT, page), wanted);
  expect(textOf(page)).toBe(wanted);
});
