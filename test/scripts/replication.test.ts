import { CONTAINERS } from '../../lib/model/names';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

const STATE = `SELECT CONCAT(c.HOST, ' ', s.SERVICE_STATE) FROM performance_schema.replication_connection_configuration c
  JOIN performance_schema.replication_connection_status s USING (CHANNEL_NAME)`;
const replicates = () =>
  eventually('the replica replicates', 20, async () => (await replica.sql(STATE)) === 'mysql-0.mysql ON');
/** Whether the replica's receiver runs. */
const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

describe('a replica', () => {
  beforeAll(() => pair());
  afterAll(() => set.remove());
  const SETTINGS = `SELECT HOST, USER, SSL_ALLOWED, AUTO_POSITION, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT
    FROM performance_schema.replication_connection_configuration`;

  test.each([
    ['stopped', 'STOP REPLICA'],
    ['reset', 'STOP REPLICA; RESET REPLICA ALL'],
    ['pointed elsewhere', "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere'; START REPLICA"],
    ['taken off TLS', 'STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL = 0'],
    ['taken off auto-position', 'STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION = 0'],
    ['given another account', "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_USER = 'somebody'; START REPLICA"],
    ['told to wait before it connects', 'STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY = 60'],
    ['told to try for ever', 'STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_RETRY_COUNT = 0'],
  ])('that is %s is set right within two passes', async (_, damage) => {
    await replica.sql(damage);
    await replica.passes(3); // the one that was under way may have seen nothing of it
    expect(await replica.sql(SETTINGS)).toBe('mysql-0.mysql\treplication\tYES\t1\t1\t1');
    await replicates();
    await replica.untilReady();
  });

  test('that is made writable is made read-only again', async () => {
    await replica.sql('SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF');
    await eventually('super_read_only', 20, async () => (await replica.sql('SELECT @@super_read_only')) === '1');
  });

  test('stays Ready while the primary is away, and follows it when it is back', async () => {
    const before = (await replica.logsOf(CONTAINERS.replication)).length;
    await primary.stop();
    await replica.untilLogged(CONTAINERS.replication, /ready: keeps what it has; cannot ask mysql-0\.mysql/);
    expect((await replica.readiness()).status).toBe(0);
    await (await primary.startServer()).untilReady();
    await primary.sql('CREATE DATABASE back');
    await eventually('the write arrives', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'back'")) === 'back');
    expect((await replica.logsOf(CONTAINERS.replication)).slice(before)).not.toContain('not-ready');
  });

  test('stays Ready while the primary hangs, and follows it when it goes on', async () => {
    await primary.freeze(CONTAINERS.server);
    await eventually('the receiver gives up', 60, async () => (await receiver()) === 'OFF');
    await replica.untilLogged(
      CONTAINERS.replication,
      /ready: keeps what it has; cannot ask .*(Lost connection|answer)/,
    );
    expect((await replica.readiness()).status).toBe(0);
    await primary.thaw(CONTAINERS.server);
    await replicates();
    await replica.untilReady();
  });

  test('is not Ready when its sidecar is dead, as soon as the last verdict is old', async () => {
    await replica.kill(CONTAINERS.replication);
    expect((await replica.readiness()).status).toBe(0);
    const probe = await eventually('not Ready', TIMING.verdictAge + 10, async () => {
      const seen = await replica.readiness();
      return seen.status === 1 && seen;
    });
    expect(probe.stdout).toMatch(/the sidecar's last verdict is \d+ s old/);
    await replica.start(CONTAINERS.replication);
    await replica.untilReady();
  });

  test('is not Ready before the sidecar has judged the server that runs now', async () => {
    await replica.stop();
    await replica.start(CONTAINERS.server);
    await eventually('the server answers', 30, async () => (await replica.sql('SELECT 1')) === '1');
    expect(await replica.readiness()).toMatchObject({
      status: 1,
      stdout: 'the sidecar has not judged this server yet\n',
    });
    await replica.start(CONTAINERS.replication);
    await replica.untilReady();
  });

  test('says that the password is wrong, and replicates when it is right', async () => {
    const right = set.passwords;
    await set.changePasswords({ ...right, 'replication-password': 'wrong' }, [replica]);
    await replica.stop();
    await replica.startServer();
    await replica.untilLogged(
      CONTAINERS.replication,
      /mysql-0\.mysql for its cluster: it denies access: the password in Secret mysql-credentials/,
    );
    expect((await replica.readiness()).status).toBe(1);
    await set.changePasswords(right);
    await replica.untilReady();
  });
});

describe('a replica would leave its readers', () => {
  afterEach(() => set.remove());

  test('while the primary is away, if every silence was a refusal', async () => {
    await pair(replaceIn('replica.sh', 'if nobody_answered "$answer"; then', 'if false; then'));
    await primary.stop();
    await replica.untilLogged(CONTAINERS.replication, /not-ready: cannot ask mysql-0\.mysql/);
  });

  test('when the primary is back, if a lost connection was broken replication', async () => {
    await pair(replaceIn('replica.sh', '(1200 < errno && errno < 2000) || 10000 < errno', 'errno != 0'));
    await primary.stop();
    await (await primary.startServer()).untilReady();
    await replica.untilLogged(
      CONTAINERS.replication,
      /not-ready: replication stopped: Error (re)?connecting to source/i,
    );
  });
});

describe('a replica whose replication is broken', () => {
  beforeAll(async () => {
    await pair();
    await primary.sql(`CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY, v VARCHAR(9));
      INSERT INTO shop.t VALUES (1, 'first')`);
    await eventually('the row arrives', 20, async () => (await rowsOf(replica)) === '1\tfirst');
  });
  afterAll(() => set.remove());

  const failedAt = () =>
    replica.sql('SELECT MAX(LAST_ERROR_TIMESTAMP) FROM performance_schema.replication_applier_status_by_worker');
  const rowsOf = (pod: TestPod) => pod.sql('SELECT * FROM shop.t ORDER BY i');
  /** As a person does it who forgets that it is a replica. */
  const locally = (change: string) => replica.sql(`SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; ${change}`);

  test.each([
    ['a statement that fails', 'CREATE DATABASE clash', 'CREATE DATABASE clash', /clash/, 'DROP DATABASE clash'],
    [
      'a key that is there already',
      "INSERT INTO shop.t VALUES (2, 'here')",
      "INSERT INTO shop.t VALUES (2, 'there')",
      /on table shop\.t; Duplicate entry '2' .*1062/,
      'DELETE FROM shop.t WHERE i = 2',
    ],
    [
      'a row that is missing',
      'DELETE FROM shop.t WHERE i = 1',
      "UPDATE shop.t SET v = 'changed' WHERE i = 1",
      /on table shop\.t; .*1032/,
      "INSERT INTO shop.t VALUES (1, 'first')",
    ],
  ])('by %s says so, is not Ready, and keeps its rows until a person has set it right', async (...conflict) => {
    const [, here, there, what, undo] = conflict;
    const says = new RegExp(`not-ready: replication stopped: .*${what.source}`);
    const before = (await replica.logsOf(CONTAINERS.replication)).length;
    await locally(here);
    await primary.sql(there);
    const rows = [await rowsOf(primary), await rowsOf(replica)];
    await eventually(
      'the verdict says so',
      30,
      async () => says.test((await replica.logsOf(CONTAINERS.replication)).slice(before)),
      () => replica.logs(),
    );
    const failed = await failedAt();
    await eventually('it has tried again', 30, async () => (await failedAt()) > failed);
    expect(await replica.readiness()).toMatchObject({ status: 1, stdout: expect.stringMatching(what) });
    expect([await rowsOf(primary), await rowsOf(replica)]).toEqual(rows);
    await locally(undo);
    await replica.untilReady();
    expect(await rowsOf(replica)).toBe(await rowsOf(primary));
  });
});

describe('a replica that applies with one thread', () => {
  afterEach(() => set.remove());

  const errorOf = (whose: string) => `'applier_errno', LAST_ERROR_NUMBER FROM ${STATUS}${whose}`;
  const STATUS = 'performance_schema.replication_applier_status_by_';
  const ofNobody = (whose: string) => replaceIn('replication.sh', errorOf(whose), `'-', 0 FROM ${STATUS}${whose}`);

  /** There is no coordinator then, as on MySQL 5.7 by itself; 9.7 has one always, and it is not asked here. */
  async function isBroken(change: Change = unchanged): Promise<void> {
    await pair(all(ofNobody('coordinator'), change));
    await replica.sql('SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; CREATE DATABASE clash');
    await primary.sql('CREATE DATABASE clash');
  }
  const says = /not-ready: replication stopped: .*clash/;

  test('says why it has stopped', async () => {
    await isBroken();
    await replica.untilLogged(CONTAINERS.replication, says);
  });

  test('would stop and start without end, if only a coordinator was asked', async () => {
    await isBroken(ofNobody('worker'));
    await eventually(
      'it has stopped',
      30,
      async () => (await replica.sql(`SELECT MAX(LAST_ERROR_NUMBER) FROM ${STATUS}worker`)) !== '0',
    );
    await replica.passes(6);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toMatch(says);
  });
});

describe('a source whose clients have taken all connections', () => {
  afterEach(() => set.remove());

  /** The replica's connection is lost, and it gets no other. */
  async function isOverrun(change?: Change): Promise<void> {
    await pair(change);
    await replicates();
    const dump = "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";
    await primary.sql(`SET GLOBAL max_connections = 1; KILL ${await primary.sql(dump)}`);
  }

  test('counts as one that is away: the replica goes on to serve reads', async () => {
    await isOverrun();
    await replica.untilLogged(
      CONTAINERS.replication,
      /Z ready: keeps what it has; .*mysql-0\.mysql.*: clients have taken all of its connections/,
    );
    await replica.passes(3);
    expect((await replica.readiness()).status).toBe(0);
  });

  test('would take its replicas from the readers, if it counted as one that turns them away', async () => {
    await isOverrun(replaceIn('common.sh', "*'ERROR 1040'* | *'ERROR 1203'*) true", "*'ERROR 1040'*) false"));
    await replica.untilLogged(CONTAINERS.replication, /Z not-ready: .*clients have taken all of its connections/);
  });
});
