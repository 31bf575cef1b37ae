import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recipeOf } from '../../lib/guard/recipe';
import { changesBetween } from '../support/former';

const blocksOf = (text: string) => [...text.matchAll(/^```sh\n.*?^```$/gms)].map(([block]) => block);

const RUNBOOK = 'docs/runbooks/grow-the-volumes.md';

/** `cluster/grow` runs those of the recipe. */
test(`${RUNBOOK} has the commands of the recipe that is generated, in their order`, () => {
  const [migration] = changesBetween({}, { props: { storageSize: '20Gi' } }).migrations;
  if (migration === undefined) throw new Error('there is no recipe');
  const runbook = readFileSync(join(__dirname, '../..', RUNBOOK), 'utf8');
  expect(blocksOf(runbook)).toEqual(blocksOf(recipeOf(migration, 'dist')));
});
