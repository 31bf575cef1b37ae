import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

const PROPS: ReplicatedMySqlProps = { replicas: 3, lostPrimaryVolume: 'clone-from-replica' };

let set: TestSet;
let primary: TestPod;
let behind: TestPod;
let ahead: TestPod;

const NEWER = "SHOW DATABASES LIKE 'newer'";
const COPIES = /mysql-\d\.mysql has most/;

/** One replica, the first that is looked at, has not received the last write; the other has. */
async function start(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: PROPS, change });
  primary = await set.primary();
  [behind, ahead] = [await set.replicaFromTemplate(1), await set.replicaFromTemplate(2)];
  expect(await behind.exec(CONTAINERS.server, ['mysql-ctl', 'pause'])).toMatchObject({ status: 0 });
  await behind.sql('STOP REPLICA IO_THREAD');
  await primary.sql('CREATE DATABASE newer');
  await eventually('the write arrives', 20, async () => (await ahead.sql(NEWER)) === 'newer');
  expect(await behind.sql(NEWER)).toBe('');
}

async function loseVolume(meanwhile = async (): Promise<void> => undefined): Promise<void> {
  await primary.stop();
  await primary.loseVolume();
  await meanwhile();
  await primary.up();
}
const hangs = () => ahead.freeze(CONTAINERS.server);

/** The one that was behind has a transaction of its own. */
async function withErrantTransaction(change?: Change): Promise<void> {
  await start(change);
  await behind.sql('SET GLOBAL super_read_only = OFF; CREATE DATABASE errant; SET GLOBAL super_read_only = ON');
  await loseVolume();
}

/** That no replica has all that the others have is no reason to wait. */
const anyBest = replaceIn(
  FILES.replicationScript,
  'elif [[ $(is_superset "$best_executed" "${executed#-}") != 1 ]]',
  'elif false',
);

describe('an empty primary that is to copy the replica that has most', () => {
  beforeAll(async () => {
    await start();
    await loseVolume(hangs);
  });
  afterAll(() => set.remove());

  test('waits for one that does not answer', async () => {
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: has lost its volume: waits for mysql-2\.mysql to say what it has/,
    );
    await primary.passes(2);
    expect(await primary.logsOf(CONTAINERS.replication)).not.toMatch(COPIES);
  });

  test('copies it when it answers, and takes writes again', async () => {
    await ahead.thaw(CONTAINERS.server);
    expect(await primary.untilLogged(CONTAINERS.replication, COPIES)).toBe('mysql-2.mysql has most');
    await primary.startAgainWhenItEnds();
    await primary.untilReady();
    expect(await primary.sql(NEWER)).toBe('newer');
    await primary.sql('CREATE DATABASE afterwards');
    await eventually(
      'that replica follows',
      20,
      async () => (await ahead.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards',
      () => ahead.logs(),
    );
  });
});

describe('beside replicas of which each has a transaction that the other lacks', () => {
  afterEach(() => set.remove());

  test('an empty primary copies neither, and says why', async () => {
    await withErrantTransaction();
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: has lost its volume: no replica has all that the others have/,
    );
    await primary.passes(2);
    expect((await primary.readiness()).status).toBe(1);
    expect(await primary.logsOf(CONTAINERS.replication)).not.toMatch(COPIES);
  });

  test('it would lose what one of them has, if it copied the other all the same', async () => {
    await withErrantTransaction(anyBest);
    expect(await primary.untilLogged(CONTAINERS.replication, COPIES)).toBe('mysql-1.mysql has most');
    expect(await behind.sql(NEWER)).toBe('');
  });
});

describe('an empty primary would copy a replica that lacks the last write', () => {
  afterEach(() => set.remove());

  test('if the first was as good as any other', async () => {
    const better = ' || $(is_superset "${executed#-}" "$best_executed") == 1 ]]';
    await start(all(anyBest, replaceIn(FILES.replicationScript, `if [[ -z $best${better}`, 'if [[ -z $best ]]')));
    await loseVolume();
    expect(await primary.untilLogged(CONTAINERS.replication, COPIES)).toBe('mysql-1.mysql has most');
  });

  test('if it did not wait for the one that does not answer', async () => {
    const waits = 'unsettled="waits for $(host_of "$peer") to say what it has"';
    await start(replaceIn(FILES.replicationScript, waits, ':'));
    await loseVolume(hangs);
    expect(await primary.untilLogged(CONTAINERS.replication, COPIES)).toBe('mysql-1.mysql has most');
  });
});
