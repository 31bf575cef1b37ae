import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, POSITION, POSITION_TAKEN } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { contentOf, tableOf } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1 }, change });
  primary = await (await (await set.pod(0)).up()).untilReady();
  await primary.sql(tableOf(1));
  replica = await (await set.pod(1)).up();
}
const untilSays = (pattern: RegExp, seconds?: number) => replica.untilLogged(replica.sidecar, pattern, seconds);
const follows = async () => {
  await replica.untilReady();
  await primary.sql("INSERT INTO shop.t (v) VALUES ('new')");
  await eventually('the row arrives', 20, async () => (await contentOf(replica)) === (await contentOf(primary)));
};
const restartSidecar = async () => {
  await replica.kill(replica.sidecar);
  await replica.start(replica.sidecar);
};
const emptiedWhileItStandsStill = async () => {
  await replica.kill(replica.sidecar); // it would start what is stopped before the log is empty
  await replica.sql('STOP SLAVE');
  await primary.sql('RESET MASTER');
  await replica.start(replica.sidecar);
};
afterEach(() => set.remove());

describe('the position of a copy', () => {
  const TAKEN = `mv ${PATHS.data}/${POSITION} ${PATHS.data}/${POSITION_TAKEN}`;
  const HOLD = `${PATHS.run}/hold`;
  const standStillAt = (step: string) =>
    replaceIn(
      FILES.replicaLibrary,
      step,
      `: >${HOLD}; while [[ -e ${HOLD} && ! -e ${HOLD}.off ]]; do sleep 0.1; done; ${step}`,
    );

  async function killedAt(step: string, change: Change = unchanged): Promise<void> {
    await pair(all(change, standStillAt(step)));
    await eventually('it stands still', 30, async () => existsSync(replica.file(HOLD)));
    await replica.kill(replica.sidecar);
    await writeFile(replica.file(`${HOLD}.off`), '');
    await replica.start(replica.sidecar);
  }

  test.each([
    ['before it is read', 'read -r file position <'],
    ['before it has its other name', TAKEN],
    ['before replication starts', '    start_replication\n    soon=true'],
  ])('is taken over, once, if the sidecar is killed %s', async (_, step) => {
    await killedAt(step);
    await follows();
    expect(existsSync(replica.file(`${PATHS.data}/${POSITION_TAKEN}`))).toBe(true);
  });

  test('would be lost if it had its other name before the server knows it', async () => {
    const early = replaceIn(FILES.replicaLibrary, 'read -r file position <', `${TAKEN}; read -r file position <`);
    const late = replaceIn(FILES.replicaLibrary, `  ${TAKEN} && sync -f ${PATHS.volume}\n}`, '}');
    await pair(all(late, early, standStillAt('read -r file position <')));
    await eventually('it stands still', 30, async () => existsSync(replica.file(HOLD)));
    await replica.kill(replica.sidecar);
    await writeFile(replica.file(`${HOLD}.off`), '');
    await replica.start(replica.sidecar);
    await untilSays(
      /not-ready: refused: follows nobody, wanted: mysql-0\.mysql 3306 root; its position there is not known/,
    );
  });

  test('that a person makes the server forget is not guessed', async () => {
    await pair();
    await replica.untilReady();
    await replica.sql('STOP SLAVE; RESET SLAVE ALL');
    await untilSays(/not-ready: refused: follows nobody, .* delete the pod and its claim, and a new copy is made/);
    expect((await replica.readiness()).status).toBe(1);
  });

  test('that a person changes to another server’s is not followed', async () => {
    await pair();
    await replica.untilReady();
    await replica.sql("STOP SLAVE; CHANGE MASTER TO MASTER_HOST = 'mysql-7.mysql'");
    await untilSays(/not-ready: refused: follows mysql-7\.mysql 3306 root, wanted: mysql-0\.mysql 3306 root/);
  });
});

describe('a replica by file and position', () => {
  test('goes on after its server, its sidecar and its primary have been killed', async () => {
    await pair();
    await follows();
    await restartSidecar();
    await follows();
    await replica.kill(CONTAINERS.server);
    await replica.start(CONTAINERS.server);
    await follows();
    await primary.kill(CONTAINERS.server);
    await untilSays(/ready: keeps what it has; cannot ask mysql-0\.mysql/);
    expect((await replica.readiness()).status).toBe(0);
    await primary.start(CONTAINERS.server);
    await primary.untilReady();
    await follows();
  });

  test('that is stopped is started again, and one that takes writes no longer does', async () => {
    await pair();
    await replica.untilReady();
    await replica.sql('STOP SLAVE; SET GLOBAL read_only = OFF');
    await eventually('it is read-only again', 20, async () => (await replica.sql('SELECT @@read_only')) === '1');
    await follows();
  });

  test('leaves a primary whose binary log lacks what it has', async () => {
    await pair();
    await follows();
    await emptiedWhileItStandsStill();
    await untilSays(/not-ready: refused: the data here have transactions that mysql-0\.mysql lacks/);
    expect((await replica.readiness()).status).toBe(1);
  });

  test('would follow it if nobody compared', async () => {
    await pair(replaceIn(FILES.replicaLibrary, 'echo "$cluster 1 1 1 some"', 'echo "$cluster 1 1 1 -"'));
    await follows();
    await emptiedWhileItStandsStill();
    await untilSays(/not-ready: replication stopped: .*impossible position/);
  });

  test('that cannot apply a transaction says which, and is not Ready', async () => {
    await pair();
    await replica.untilReady();
    const clash = "INSERT INTO shop.t (id, v) VALUES (1000000, 'clash')";
    await replica.sql(`SET sql_log_bin = 0; ${clash}`); // root may, on a server that is only read_only
    await primary.sql(clash);
    await untilSays(/not-ready: replication stopped: .*(Duplicate entry|1062)/);
    expect((await replica.readiness()).status).toBe(1);
  });

  test('whose primary has lost its volume keeps its data, and the primary founds no other cluster', async () => {
    await pair();
    await follows();
    const rows = await contentOf(replica);
    await primary.stop();
    await primary.loseVolume();
    await primary.up();
    await primary.untilLogged(
      primary.sidecar,
      /not-ready: refused: mysql-1\.mysql has data of cluster .*, so mysql-0 has lost its own/,
    );
    await untilSays(/Z ready: keeps what it has; refused: mysql-0\.mysql holds cluster none/);
    expect((await replica.readiness()).status).toBe(0);
    expect(await contentOf(replica)).toBe(rows);
    expect(await primary.sql('SELECT @@read_only')).toBe('1');
  });
});

describe('a replica that has a binary log of its own', () => {
  const logs = replaceIn(FILES.replicaOptions, 'loose_super_read_only=ON', 'loose_super_read_only=ON\nlog_bin=binlog');

  /** Starts another one beside it; what is copied from where its log tells. */
  async function another(change: Change = unchanged): Promise<void> {
    await pair(all(logs, change));
    await follows();
    await replica.sql('FLUSH BINARY LOGS; FLUSH BINARY LOGS'); // the primary has no log of that number
    replica = await (await set.pod(2)).up();
  }

  test('is not copied: its position means nothing to the primary', async () => {
    await another();
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-0.mysql');
    await follows();
  });

  test('would give another one a position in the wrong log', async () => {
    await another(replaceIn(FILES.copyServerScript, "'none'), 0, 0,", "'none'), 1, 0,"));
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    await untilSays(/not-ready: refused: the data here have transactions that mysql-0\.mysql lacks/);
    expect((await replica.readiness()).status).toBe(1);
  });
});

describe('a primary that has lost its volume while the server of its replica is down', () => {
  async function lost(change?: Change): Promise<void> {
    await pair(change);
    await replica.untilReady();
    await replica.stopContainer(CONTAINERS.server);
    await primary.stop();
    await primary.loseVolume();
    await primary.up();
  }

  test('waits for it to say whether it has data', async () => {
    await lost();
    await primary.untilLogged(primary.sidecar, /not-ready: waits for the pod at [\d.]+ to say whether it has data/);
    await replica.start(CONTAINERS.server);
    await primary.untilLogged(primary.sidecar, /not-ready: refused: mysql-1\.mysql has data of cluster/);
    expect(await primary.logsOf(primary.sidecar)).not.toContain('founded');
  });

  test('would found another cluster if an answer without words was one', async () => {
    await lost(
      all(
        replaceIn(FILES.copyServerScript, 'answer=$(what_it_holds) || fail', 'answer=$(what_it_holds) || log'),
        replaceIn(FILES.replicationScript, 'if [[ -z $holds ]]; then', 'if false; then'),
      ),
    );
    await primary.untilLogged(primary.sidecar, /founded cluster/);
  });
});
