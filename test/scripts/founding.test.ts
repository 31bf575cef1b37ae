import { CONTAINERS } from '../../lib/model/names';
import { TIMING } from '../../lib/model/timing';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

const CLUSTER = 'SELECT COUNT(*) FROM replicated_mysql.cluster';

/** Makes an empty primary impatient: it gives peers without an address one second to appear. */
const impatient = replaceIn('replication.sh', `SECONDS < ${TIMING.foundingPatience}`, 'SECONDS < 1');

describe('a pod that waits for the data of a primary that never comes', () => {
  /** It is told by a change of the code that it is the primary itself. */
  async function becomesPrimary(change?: Change): Promise<TestPod> {
    set = await TestSet.create({ props: { replicas: 2 }, ...(change && { change }) });
    const pod = await set.pod(1);
    await pod.runInit(CONTAINERS.init);
    await pod.start(CONTAINERS.clone);
    await pod.untilLogged(CONTAINERS.clone, /waiting for the primary mysql-0\.mysql/);
    await set.apply({ replicas: 2, primary: 1 });
    return pod;
  }
  const SAYS = /has become the primary without data: delete the pod/;

  test('says what to do when the code makes it the primary', async () => {
    const pod = await becomesPrimary();
    await pod.untilLogged(CONTAINERS.clone, SAYS);
    await eventually('it ends', 20, async () => !(await pod.runs(CONTAINERS.clone)));
  });

  test('would wait on, if it asked only at its start who that is', async () => {
    const pod = await becomesPrimary(
      replaceIn('clone-mysql.sh', 'read_wanted_primary\n    answer_peers', 'answer_peers'),
    );
    await pod.untilLogged(CONTAINERS.clone, /waiting for the primary mysql-0\.mysql.*\(1\d s\)/);
    expect(await pod.logsOf(CONTAINERS.clone)).not.toMatch(SAYS);
  });
});

describe('an empty primary', () => {
  test('waits for peers of the manifest to appear, and no longer than its patience', async () => {
    set = await TestSet.create({ props: { replicas: 2 } });
    const patient = await (await set.pod(0)).up();
    await patient.untilLogged(CONTAINERS.replication, /waits for mysql-1\.mysql to appear/);
    expect(await patient.sql(CLUSTER)).toBe('0');
    await set.remove();

    set = await TestSet.create({ props: { replicas: 2 }, change: impatient });
    await (await (await set.pod(0)).up()).untilReady();
  });

  describe('that somebody has asked who is gone', () => {
    /** Its address is remembered by the server, and nobody answers there any more. */
    async function visited(change: Change = unchanged): Promise<TestPod> {
      set = await TestSet.create({ props: { replicas: 2 }, change });
      const primary = await (await set.pod(0)).up();
      await primary.untilLogged(CONTAINERS.replication, /waits for mysql-1\.mysql to appear/);
      const visit = await set.client('mysql-0.mysql', 'clone', set.passwords['clone-password']!, 'SELECT 1');
      expect(visit).toMatchObject({ status: 0 });
      const peer = await set.pod(1);
      await peer.runInit(CONTAINERS.init);
      await peer.start(CONTAINERS.clone);
      return primary;
    }

    test('founds its cluster as soon as its peers are there', async () => {
      await (await visited()).untilReady();
    });

    test('would wait for the visitor if every address counted', async () => {
      const gone = "if [[ $'\\n'$listed$'\\n' != *$'\\n'$address$'\\n'* ]]; then continue; fi";
      const primary = await visited(replaceIn('replication.sh', gone, ':'));
      await primary.untilLogged(CONTAINERS.replication, /waits for the pod at [0-9.]+ .*its address does not answer/);
      await (await set.pod(1)).untilLogged(CONTAINERS.clone, /it has no data yet/);
      expect(await primary.sql(CLUSTER)).toBe('0');
    });
  });

  test('never gives up on a peer that has an address and does not answer', async () => {
    set = await TestSet.create({ props: { replicas: 2 }, change: impatient });
    await set.pod(1); // an address, and no server
    const primary = await (await set.pod(0)).up();
    await primary.untilLogged(
      CONTAINERS.replication,
      /waits for the pod at [0-9.]+ to say whether it has data: it refuses connections/,
    );
    // Its patience is over by the time that a second peer has come and said that it is empty.
    const peer = await set.pod(2);
    await peer.runInit(CONTAINERS.init);
    await peer.start(CONTAINERS.clone);
    await peer.untilLogged(CONTAINERS.clone, /it has no data yet|waiting for the primary/);
    expect(await primary.sql(CLUSTER)).toBe('0');
  });
});
