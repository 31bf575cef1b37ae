import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { anyDonor, ERRANT, HOLD, holdBeforeReceipt, purgedSource, writesErrantly } from '../support/copies-anew';
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
  props: ReplicatedMySqlProps = { replicas: 2 },
): Promise<void> {
  set = await TestSet.create({ props, change });
  [primary, replica] = await purgedSource(set, before);
}

describe('a replica whose source has purged what it needs', () => {
  test('copies its data anew beside the old ones, and replicates', async () => {
    await start();
    await replica.startServer();
    await replica.untilLogged(
      CONTAINERS.replication,
      /has purged binary logs that are needed here; copies its data anew/,
    );
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
    expect(await replica.sql("SHOW DATABASES LIKE 'purged'")).toBe('purged');
    expect(await replica.readFile(`${PATHS.data}/receipt`)).toContain('made-by=copy of mysql-0.mysql');
    for (const path of [PATHS.incoming, PATHS.replaced]) expect(existsSync(replica.file(path))).toBe(false);
    await primary.sql('CREATE DATABASE afterwards');
    await eventually(
      'it follows',
      20,
      async () => (await replica.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards',
    );
  });

  test('keeps its data while nobody takes its password for copies', async () => {
    await start();
    const right = set.passwords;
    // Only here: the primary would give the account what its own Secret says.
    await set.changePasswords({ ...right, 'clone-password': 'wrong' }, [replica]);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for a peer that can give a copy/);
    expect(await replica.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    await set.changePasswords(right);
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('is never copied over while it has transactions that nobody else has', async () => {
    await start(undefined, writesErrantly);
    await replica.startServer();
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  const noRefusal = replaceIn('replica.sh', 'if [[ $lacks == - && $same_history == 1 ]]', 'if true');

  test('is not copied over either if that were no refusal, since no donor has them', async () => {
    await start(noRefusal, writesErrantly);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for a peer that can give a copy/);
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would lose them without either', async () => {
    await start(all(noRefusal, anyDonor), writesErrantly);
    await replica.startServer();
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
    expect(await replica.sql(ERRANT)).toBe('');
  });
});

describe('the old data of a replica that copies them anew', () => {
  const PROPS = { replicas: 2, readFloor: 1 };
  const says = (pattern: RegExp) =>
    eventually(
      `${replica.name} says ${pattern}`,
      30,
      async () => pattern.test((await replica.readiness()).stdout),
      () => replica.logs(),
    );
  const SERVES =
    /^serves what it has, since too few others are fresher; mysql-0\.mysql has purged .*; copies its data anew/;

  test('serve reads until the copy is complete, if nobody has fresher ones and the code wants them served', async () => {
    await start(holdBeforeReceipt, undefined, PROPS);
    await writeFile(replica.file(HOLD), '');
    await replica.startServer();
    await says(SERVES);
    expect((await replica.readiness()).status).toBe(0);
    await set.apply({ ...PROPS, readFloor: 0 });
    await says(/^mysql-0\.mysql has purged .*; copies its data anew/);
    expect((await replica.readiness()).status).toBe(1);
    await set.apply(PROPS);
    await says(SERVES);
    expect(await replica.sql("SELECT COUNT(*) FROM replicated_mysql.cluster; SHOW DATABASES LIKE 'purged'")).toBe('1');
    await rm(replica.file(HOLD));
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
    expect(await replica.sql("SHOW DATABASES LIKE 'purged'")).toBe('purged');
  });
});
