import { CONTAINERS } from '../../lib/model/names';
import { completesWhereverItIsKilled, stepping } from '../support/stepping';
import { TestSet } from '../support/test-set';

let set: TestSet;
afterEach(() => set.remove());

const MINUTES = 60_000;

test.each([
  ['of MySQL 9.7', {}],
  ['of the tutorial', { insecureTutorial: true }],
])(
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
