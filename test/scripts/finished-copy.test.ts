import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { HOLD, purgedSource } from '../support/copies-anew';
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

/** It stands still while the file is there. */
const READ_PAUSE = '    read_pause\n';
const holdBeforeStop = replaceIn(
  'reclone.sh',
  READ_PAUSE,
  `    while [[ -e ${HOLD} ]]; do sleep 0.1; done\n${READ_PAUSE}`,
);
const STOP = 'if [[ -z $paused_until ]]; then tell_server_to_stop; fi';

describe('a finished copy whose server takes no connection at the moment', () => {
  /** All connections are taken, the one for administrators as well, when it is to be stopped; after a while they are free again. */
  async function finishedWhileOverrun(change: Change = unchanged): Promise<void> {
    await start(all(holdBeforeStop, change));
    await writeFile(replica.file(HOLD), '');
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copied anew from mysql-0\.mysql/);
    const sessions = `for n in {1..9}; do mysql -uroot --execute 'DO SLEEP(20)' & done
      mysql -uroot --execute 'SET GLOBAL max_connections = 2; DO SLEEP(20)'; wait`;
    const ended = replica.exec(CONTAINERS.server, ['bash', '-c', sessions]);
    await eventually('no connection is left', 15, () =>
      replica.sql('DO 0').then(
        () => false,
        (error) => String(error).includes('ERROR 1040'),
      ),
    );
    await rm(replica.file(HOLD));
    await ended;
  }

  test('is adopted as soon as it does', async () => {
    await finishedWhileOverrun();
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would wait for ever if the server was told only once to stop', async () => {
    await finishedWhileOverrun(
      replaceIn('reclone.sh', STOP, 'if [[ -z ${told-} ]]; then told=true; tell_server_to_stop; fi'),
    );
    await replica.passes(3);
    expect(await replica.runs(CONTAINERS.server)).toBe(true);
    expect((await replica.readiness()).stdout).toContain('copies its data anew');
  });
});

describe('a finished copy in a pause that has begun meanwhile', () => {
  const ctl = (...words: string[]) => replica.exec(CONTAINERS.server, ['mysql-ctl', ...words]);

  async function finishedInPause(change: Change = unchanged): Promise<void> {
    await start(all(holdBeforeStop, change));
    await writeFile(replica.file(HOLD), '');
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copied anew from mysql-0\.mysql/);
    expect(await ctl('pause')).toMatchObject({ status: 0 });
    await rm(replica.file(HOLD));
  }

  test('is adopted when that has ended', async () => {
    await finishedInPause();
    await replica.passes(3);
    expect(await replica.runs(CONTAINERS.server)).toBe(true);
    expect(await ctl('resume')).toMatchObject({ status: 0 });
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would take the data away under the hands of a person', async () => {
    await finishedInPause(replaceIn('reclone.sh', STOP, 'tell_server_to_stop'));
    await replica.startAgainWhenItEnds();
    await eventually('it is adopted', 20, async () => !existsSync(replica.file(PATHS.incoming)));
  });
});

describe('a finished copy that waits', () => {
  const KEPT = `${PATHS.volume}/kept`;
  const SINCE = "SHOW DATABASES LIKE 'written_since'";

  /** It was made before the primary has written something, and nobody has adopted it. */
  async function olderThanThePrimary(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 1 }, change });
    primary = await set.primary();
    await primary.stop();
    await primary.bash(CONTAINERS.server, `cp -a ${PATHS.data} ${KEPT} && rm ${KEPT}/role.record`);
    await (await primary.startServer()).untilReady();
    await primary.sql('CREATE DATABASE written_since');
    await primary.stop();
    await primary.bash(CONTAINERS.server, `mv ${KEPT} ${PATHS.incoming}`);
    await (await primary.up()).untilReady();
  }

  test('is not adopted by the server that has the role: it lacks what was written since', async () => {
    await olderThanThePrimary();
    expect(await primary.sql(SINCE)).toBe('written_since');
    expect(existsSync(primary.file(PATHS.incoming))).toBe(false);
  });

  test('would take the primary back to an older state if it were', async () => {
    await olderThanThePrimary(replaceIn('common.sh', '== *role=holder*', '== *role=nobody*'));
    expect(await primary.sql(SINCE)).toBe('');
  });
});

test('a finished copy that waits is adopted by the start of the server', async () => {
  set = await TestSet.create({ props: { replicas: 2 } });
  await set.primary();
  replica = await set.replicaFromTemplate(1);
  await replica.stop();
  await replica.bash(CONTAINERS.clone, `cp -a ${PATHS.data} ${PATHS.incoming} && echo >${PATHS.incoming}/is-new`);
  await (await replica.startServer()).untilReady();
  expect(existsSync(replica.file(`${PATHS.data}/is-new`))).toBe(true);
  expect(existsSync(replica.file(PATHS.replaced))).toBe(false);
});
