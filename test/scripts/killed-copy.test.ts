import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn } from '../support/change';
import { contentOf, tableOf } from '../support/rows';
import { completesWhereverItIsKilled, stepping } from '../support/stepping';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

const MINUTES = 60_000;

/** What killed-initialization.test.ts kills is made once here: it would be most of the time of each of a hundred copies. */
const RECIPIENT = `${PATHS.run}/made-once`;
const copied = replaceIn(
  FILES.dataCopyLibrary,
  `initialize_server ${PATHS.recipient}`,
  `mkdir -p ${PATHS.serverTmp}; cp -a ${RECIPIENT} ${PATHS.recipient}`,
);

async function makeRecipient(pod: TestPod): Promise<void> {
  await pod.runInit(CONTAINERS.init);
  const libraries = [FILES.commonLibrary, FILES.initializationLibrary].map((file) => `source ${PATHS.scripts}/${file}`);
  const made = await pod.bash(CONTAINERS.clone, [...libraries, `initialize_server ${RECIPIENT}`].join('\n'));
  expect(made).toMatchObject({ status: 0 });
}

interface Way {
  readonly props: ReplicatedMySqlProps;
  readonly quickly: Change;
  readonly prepare: (pod: TestPod) => Promise<void>;
}

test.each<[string, Way]>([
  ['by the CLONE plugin', { props: {}, quickly: copied, prepare: makeRecipient }],
  [
    'by XtraBackup',
    {
      props: { insecureTutorial: true },
      quickly: replaceIn(FILES.dataCopyLibrary, `sleep ${TIMING.listing}\n`, '\n'),
      prepare: async () => undefined,
    },
  ],
])(
  'a copy %s that is killed in any state of its volume is complete after the next run',
  async (_, { props, quickly, prepare }) => {
    set = await TestSet.create({
      props: { replicas: 1, ...props },
      change: all(stepping('clone-mysql.sh'), quickly),
    });
    const primary = await (await (await set.pod(0)).up()).untilReady();
    await primary.sql(tableOf(1));
    const replica = await set.pod(1);
    await prepare(replica);
    await completesWhereverItIsKilled(CONTAINERS.clone, replica, async () => {
      await eventually('it is whole', 20, async () => (await contentOf(replica)) === (await contentOf(primary)));
    });
  },
  20 * MINUTES,
);
