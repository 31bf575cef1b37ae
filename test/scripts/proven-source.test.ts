import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { asksNobody } from '../support/lost-names';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

/** Whether the replica's receiver runs. */
const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

const anotherCluster =
  "SET sql_log_bin = 0; UPDATE replicated_mysql.cluster SET id = '00000000-0000-0000-0000-000000000000'";
const refused = /refused: mysql-0\.mysql holds cluster 00000000-0000-0000-0000-000000000000, but the data here/;

describe('a replica of another cluster', () => {
  afterEach(() => set.remove());

  async function restartBesideAnotherCluster(): Promise<void> {
    await primary.sql(anotherCluster);
    await replica.stop();
    await replica.startServer();
  }

  test('never joins, and says so', async () => {
    await pair();
    await restartBesideAnotherCluster();
    await replica.untilLogged(CONTAINERS.replication, refused);
    expect((await replica.readiness()).status).toBe(1);
    expect(await receiver()).toBe('OFF');
  });

  test('would join without a word if nobody asked', async () => {
    await pair(replaceIn('replica.sh', 'source_is_ours() {', 'source_is_ours() {\n  return 0'));
    await restartBesideAnotherCluster();
    await replica.untilReady();
  });
});

describe('a source that has become another server', () => {
  afterEach(() => set.remove());
  const ALIEN = "SHOW DATABASES LIKE 'alien'";

  /** The same name and account, another UUID, another cluster, and a transaction of its own. */
  async function becomeAnother(server: TestPod): Promise<void> {
    await server.sql(anotherCluster);
    await server.stop();
    await server.bash(CONTAINERS.server, `rm ${PATHS.data}/auto.cnf`);
    await (await server.startServer()).untilReady();
    await server.sql('CREATE DATABASE alien');
  }

  async function replacedWhileNobodyJudges(change: Change = unchanged): Promise<void> {
    await pair(all(asksNobody, change));
    await replica.kill(CONTAINERS.replication);
    await becomeAnother(primary);
  }

  test('is not followed by a receiver that has lost its connection', async () => {
    await replacedWhileNobodyJudges();
    await eventually('the receiver gives up', 30, async () => (await receiver()) === 'OFF');
    await replica.start(CONTAINERS.replication);
    await replica.untilLogged(CONTAINERS.replication, refused);
    expect(await replica.sql(ALIEN)).toBe('');
  });

  test('would be followed if the receiver went on trying', async () => {
    await replacedWhileNobodyJudges(
      all(
        replaceIn('replica.sh', 'SOURCE_RETRY_COUNT = 1', 'SOURCE_RETRY_COUNT = 0'),
        replaceIn('replica.sh', 'replication YES 1 1 1', 'replication YES 1 1 0'),
      ),
    );
    await eventually('alien data arrive', 30, async () => (await replica.sql(ALIEN)) === 'alien');
  });

  /** The one try that a receiver makes finds the other server, since its own has hung for so long. */
  async function replacedWhileTheReplicaHangs(change?: Change): Promise<void> {
    await pair(change);
    await replica.freeze(CONTAINERS.server);
    await becomeAnother(primary);
    await replica.thaw(CONTAINERS.server);
    await eventually('the receiver has tried once', 30, async () => (await replica.sql(ALIEN)) === 'alien');
  }

  test('is left when it is found out', async () => {
    await replacedWhileTheReplicaHangs();
    await replica.untilLogged(CONTAINERS.replication, refused);
    await eventually('the receiver is stopped', 20, async () => (await receiver()) === 'OFF');
    expect((await replica.readiness()).status).toBe(1);
  });

  /** The replica keeps applying what it has; its sidecar finds another server when the source is back. */
  async function replacedWhileAway(change?: Change): Promise<void> {
    await pair(change);
    await primary.stop();
    await eventually('the receiver gives up', 20, async () => (await receiver()) === 'OFF');
    await replica.freeze(CONTAINERS.replication);
    await (await primary.startServer()).untilReady();
    await primary.sql(anotherCluster);
    await replica.thaw(CONTAINERS.replication);
    await replica.untilLogged(CONTAINERS.replication, refused);
    await primary.stop();
  }

  test('makes its replica not Ready for as long as it is away again, too', async () => {
    await replacedWhileAway();
    await replica.untilLogged(CONTAINERS.replication, /not-ready: cannot ask mysql-0\.mysql/);
    expect((await replica.readiness()).status).toBe(1);
  });

  test('would be trusted again by going away if the refusal was forgotten', async () => {
    await replacedWhileAway(replaceIn('replica.sh', "was_connected='' changing_source=''", ':'));
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused[^]* ready: keeps what it has; cannot ask mysql-0\.mysql/,
    );
  });

  test('would be followed for good if it was proven only once', async () => {
    await replacedWhileTheReplicaHangs(
      replaceIn('replica.sh', '${actual[source_uuid]} != "${proven_uuid-}"', '0 == 1'),
    );
    await replica.untilReady();
  });
});
