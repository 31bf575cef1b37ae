import { CONTAINERS } from '../../lib/model/names';
import { contentOf, tableOf } from '../support/rows';
import { completesWhereverItIsKilled, stepping } from '../support/stepping';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
afterEach(() => set.remove());

const MINUTES = 60_000;

test.each([
  ['by the CLONE plugin', {}],
  ['by XtraBackup', { insecureTutorial: true }],
])(
  'a copy %s that is killed before any of its lines is complete after the next run',
  async (_, props) => {
    set = await TestSet.create({ props: { replicas: 1, ...props }, change: stepping('clone-mysql.sh') });
    const primary = await (await (await set.pod(0)).up()).untilReady();
    await primary.sql(tableOf(1));
    const replica = await set.pod(1);
    await completesWhereverItIsKilled(CONTAINERS.clone, replica, async () => {
      await eventually('it is whole', 20, async () => (await contentOf(replica)) === (await contentOf(primary)));
    });
  },
  20 * MINUTES,
);
