import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { replaceIn } from '../support/change';
import { completesWhereverItIsKilled, stepping } from '../support/stepping';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

const MINUTES = 60_000;

const KINDS = [
  ['of MySQL 9.7', {}],
  ['of the tutorial', { insecureTutorial: true }],
] as const;

test.each(KINDS)(
  'a first initialization %s that is killed in any state of its volume is complete after the next run',
  async (_, props) => {
    set = await TestSet.create({ props: { replicas: 1, ...props }, change: stepping('init-mysql.sh') });
    const primary = await set.pod(0);
    await completesWhereverItIsKilled(CONTAINERS.init, primary, async () => {
      expect(await primary.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    });
  },
  15 * MINUTES,
);

test.each(KINDS)(
  'a first initialization %s that is killed half-way would be started, in vain, if existence were proof',
  async (_, props) => {
    const existence = replaceIn('common.sh', '[[ -f $1/receipt && $(<"$1/receipt") == made-by=* ]]', '[[ -d $1 ]]');
    set = await TestSet.create({ props: { replicas: 1, ...props }, change: existence });
    const primary = await set.pod(0);
    await primary.start(CONTAINERS.init);
    await eventually('it has begun', 60, async () => existsSync(primary.file(`${PATHS.incoming}/ibdata1`)));
    await primary.kill(CONTAINERS.init);
    // However often the pod starts.
    for (let start = 1; start <= 2; start++) {
      for (const name of [CONTAINERS.init, CONTAINERS.clone]) {
        expect(await primary.runInit(name)).toMatchObject({ status: 0 });
      }
      await primary.start(CONTAINERS.server);
      await primary.untilLogged(CONTAINERS.server, /Aborting|Shutdown complete/);
    }
  },
);
