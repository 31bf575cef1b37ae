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
async function start(change: Change = unchanged, before?: (replica: TestPod) => Promise<void>): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  [primary, replica] = await purgedSource(set, before);
}

/** Its copies take as long as a test needs to look at them. */
const copiesSlowly = async (copying: TestPod): Promise<void> => {
  await copying.sql('SET PERSIST clone_max_data_bandwidth = 1');
};

describe('a replica that copies its data anew', () => {
  const shortTurns = all(
    replaceIn('reclone.sh', 'while sleep 10;', 'while sleep 1;'),
    replaceIn('reclone.sh', 'UNIX_TIMESTAMP() + 30)', 'UNIX_TIMESTAMP() + 3)'),
  );

  /** The donor hangs in the middle of a copy, which is slow; turns are short, and a copy that stalls is not waited for long. */
  async function stalls(change: Change = unchanged): Promise<void> {
    await start(
      all(
        replaceIn('data-copy.sh', 'SECONDS - moved >= 600', 'SECONDS - moved >= 6'),
        shortTurns,
        replaceIn('reclone.sh', 'SECONDS + (5 <<', 'SECONDS + (500 <<'),
        change,
      ),
      copiesSlowly,
    );
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copies its data anew from mysql-0/);
    await primary.freeze(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(1 of 5\): it has not moved for/);
    await primary.thaw(CONTAINERS.server);
  }
  const turnEnds = (seconds: number) =>
    eventually(
      'the turn ends',
      seconds,
      async () => (await primary.sql('SELECT until < UNIX_TIMESTAMP() FROM replicated_mysql.turn')) === '1',
    );

  test('leaves its turn to others when its copy has stalled, and its server makes no copy any more', async () => {
    await stalls();
    const copies = "SELECT COUNT(*) FROM performance_schema.clone_status WHERE STATE = 'In Progress'";
    await eventually('no copy goes on', 20, async () => (await replica.sql(copies)) === '0');
    await turnEnds(20);
  });

  test('would keep its turn for ever, if it were not given up with the copy', async () => {
    await stalls(replaceIn('reclone.sh', 'trap end_turn EXIT', 'true'));
    // The primary did not hear of it while it hung.
    const isKept = 'SELECT until > UNIX_TIMESTAMP() FROM replicated_mysql.turn';
    await eventually('the turn is kept', 20, async () => (await primary.sql(isKept)) === '1');
    await expect(turnEnds(10)).rejects.toThrow('waited 10 s for: the turn ends\nlast seen: false');
  });

  test('waits for another pod to end its copy', async () => {
    await start();
    const turn = "REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 20)";
    await primary.sql(turn);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for another pod to end its copy/);
    // A turn that nobody keeps ends by itself.
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would copy at the same time as another, if nobody kept turns', async () => {
    await start(replaceIn('reclone.sh', '[[ $(turn_of) == "$own_host" ]]', 'true'));
    await primary.sql("REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 600)");
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copied anew from mysql-0\.mysql/);
  });

  /** Another pod has the turn for a day, as a primary has written whose clock was ahead, and that is away. */
  async function turnOfADay(change: Change = unchanged): Promise<void> {
    await start(all(shortTurns, change));
    await primary.sql("REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 86400)");
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for another pod to end its copy/);
  }

  test('waits no longer for a turn whose end was written by a clock that is ahead', async () => {
    await turnOfADay();
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would wait for a day if any end was believed', async () => {
    await turnOfADay(replaceIn('reclone.sh', 'LEAST(until, VALUES(until))', 'until'));
    await expect(turnEnds(10)).rejects.toThrow('waited 10 s');
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('copies its data anew');
  });
});
