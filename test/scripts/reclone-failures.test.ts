import { CONTAINERS } from '../../lib/model/names';
import { purgedSource } from '../support/copies-anew';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

/** The replica needs what the primary no longer has. */
async function start(
  change: Change = unchanged,
  before?: (replica: TestPod) => Promise<void>,
  props = { replicas: 2 },
): Promise<void> {
  set = await TestSet.create({ props, change });
  [primary, replica] = await purgedSource(set, before);
}

describe('a replica whose copies fail', () => {
  /** Donors are found, and every copy of them fails: CLONE needs larger packets. */
  const failingCopies = async (change: Change = unchanged) => {
    await start(change);
    await primary.sql('SET GLOBAL max_allowed_packet = 1048576');
    await replica.startServer();
  };
  const withoutBackOff = replaceIn('reclone.sh', 'SECONDS + (5 <<', 'SECONDS + (0 <<');

  test('tries again after a copy that has failed, later each time, and keeps its data meanwhile', async () => {
    await failingCopies();
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(2 of 5\): .*max_allowed_packet/, 90);
    await eventually('it says so', 20, async () =>
      /will try again to copy the data: .*max_allowed_packet/.test((await replica.readiness()).stdout),
    );
    const log = await replica.logsOf(CONTAINERS.replication);
    const [first, second] = [...log.matchAll(/^(\S+Z) the copy failed/gm)].map(([, at]) => Date.parse(at as string));
    expect((second as number) - (first as number)).toBeGreaterThanOrEqual(10_000);
    expect(await replica.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    await primary.sql('SET GLOBAL max_allowed_packet = DEFAULT');
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  const hasGivenUp = (because = 'has purged .*') =>
    eventually('it has given up', 120, async () =>
      new RegExp(`${because}; gave up after 5 copies: .*max_allowed_packet.*; mysql-ctl reclone tries again`).test(
        (await replica.readiness()).stdout,
      ),
    );
  const asksForOne = async () =>
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });

  test('gives up after five, until a person asks for one, however often', async () => {
    await failingCopies(withoutBackOff);
    await hasGivenUp();
    await asksForOne();
    await hasGivenUp('as a person has asked');
    await primary.sql('SET GLOBAL max_allowed_packet = DEFAULT');
    await replica.passes(8);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('copied anew');
    await asksForOne();
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would not try again if one request was like another', async () => {
    await failingCopies(all(withoutBackOff, replaceIn('mysql-ctl.sh', `'%s %(%s)T\\n' "$1" -1`, `'%s\\n' "$1"`)));
    await hasGivenUp();
    await asksForOne();
    await replica.passes(4);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('as a person has asked; copies its data anew');
  });

  test('would try for ever if failures were not counted', async () => {
    await failingCopies(all(withoutBackOff, replaceIn('reclone.sh', 'elif ((copy_failures >= 5))', 'elif false')));
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(7 of 5\)/, 120);
  });

  test('asks another donor after one that could not give a copy', async () => {
    await twoDonors();
    await replica.untilLogged(
      CONTAINERS.replication,
      /anew from mysql-2\.mysql[^]*the copy failed \(1 of 5\)[^]*anew from mysql-0\.mysql/,
    );
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would ask the same one again and again', async () => {
    await twoDonors(replaceIn('reclone.sh', 'donors[copy_failures % ${#donors[@]}]', 'donors[0]'));
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(2 of 5\)/);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('anew from mysql-0.mysql');
  });

  /** Another replica, which is asked first, cannot give any. */
  async function twoDonors(change: Change = unchanged): Promise<void> {
    const other = async () => {
      await (await set.replicaFromTemplate(2)).sql('SET GLOBAL max_allowed_packet = 1048576');
    };
    await start(change, other, { replicas: 3 });
    await replica.startServer();
  }
});
