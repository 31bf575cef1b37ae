import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, RECEIPT, ROLE_RECORD } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

const CLUSTER = 'SELECT COUNT(*) FROM replicated_mysql.cluster';

async function primaryThatLostItsVolume(
  change: Change = unchanged,
  props: ReplicatedMySqlProps = {},
): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2, ...props }, change });
  const primary = await set.primary();
  await primary.sql('CREATE DATABASE shop');
  await set.replicaFromTemplate(1);
  await primary.stop();
  await primary.loseVolume();
  return primary.up();
}

describe('an empty primary next to a peer with data', () => {
  test('founds no cluster, is not Ready, and says why', async () => {
    const primary = await primaryThatLostItsVolume();
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: refused: mysql-1\.mysql has data of cluster [0-9a-f-]{36}, so mysql-0 has lost its own/,
    );
    expect(await primary.readiness()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('lost-primary-volume.md'),
    });
    expect(await primary.sql(`${CLUSTER}; SELECT @@super_read_only`)).toBe('0\n1');
  });

  test('gets its data back by a copy that a person makes', async () => {
    const primary = await primaryThatLostItsVolume();
    await primary.untilLogged(CONTAINERS.replication, /refused/);
    const password = `'${String(set.passwords['clone-password']).replaceAll("'", "''")}'`;
    const clone = `SET GLOBAL super_read_only = OFF; SET GLOBAL clone_valid_donor_list = 'mysql-1.mysql:3306';
      CLONE INSTANCE FROM clone@'mysql-1.mysql':3306 IDENTIFIED BY ${password} REQUIRE SSL`;
    await expect(primary.sql(clone)).rejects.toThrow('Restart server failed');
    await (await primary.startServer()).untilReady();
    expect(await primary.sql("SHOW DATABASES LIKE 'shop'")).toBe('shop');

    const replica = await (await set.pod(1)).untilReady();
    await primary.sql('CREATE DATABASE afterwards');
    await eventually('the replica follows', 20, async () => {
      return (await replica.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards';
    });
  });

  test('copies the replica that has most, and takes writes again, if the code says so', async () => {
    const primary = await primaryThatLostItsVolume(() => undefined, { lostPrimaryVolume: 'clone-from-replica' });
    await primary.untilLogged(CONTAINERS.replication, /has lost its volume; mysql-1\.mysql has most/);
    await primary.startAgainWhenItEnds();
    await primary.untilReady();
    expect(await primary.sql("SHOW DATABASES LIKE 'shop'")).toBe('shop');
    const replica = await (await set.pod(1)).untilReady();
    await primary.sql('CREATE DATABASE afterwards');
    await eventually('the replica follows', 20, async () => {
      return (await replica.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards';
    });
  });

  test('copies the replica that the code makes the primary instead, as the runbook says', async () => {
    const empty = await primaryThatLostItsVolume();
    await empty.untilLogged(CONTAINERS.replication, /refused/);
    await set.apply({ replicas: 2, primary: 1 });
    const heir = await set.pod(1);
    await heir.untilLogged(CONTAINERS.replication, /takes the role: nobody else has it/);
    await empty.startAgainWhenItEnds();
    await empty.untilReady();
    await heir.sql('CREATE DATABASE afterwards');
    await eventually('it follows', 20, async () => {
      return (await empty.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards';
    });
    expect(await empty.sql("SHOW DATABASES LIKE 'shop'; SELECT @@super_read_only")).toBe('shop\n1');
  });

  test('would found a second cluster if it did not ask', async () => {
    const primary = await primaryThatLostItsVolume(
      all(
        replaceIn('replication.sh', 'if ! peers_are_empty; then', 'if false; then'),
        replaceIn('role.sh', 'facts[objected]=1 objection', 'objection'),
      ),
    );
    await primary.untilReady();
    expect(await primary.sql("SHOW DATABASES LIKE 'shop'")).toBe('');
  });
});

describe('a server that was about to found a cluster when the code named another primary', () => {
  /** It has recorded its role, and nothing else. */
  async function almostFounded(change: Change = unchanged): Promise<TestPod> {
    set = await TestSet.create({ props: { replicas: 2, primary: 1 }, change });
    const pod = await set.pod(1);
    for (const name of [CONTAINERS.init, CONTAINERS.clone]) expect((await pod.runInit(name)).status).toBe(0);
    await pod.bash(CONTAINERS.server, `printf 'role=holder\\nterm=0\\n' >${PATHS.data}/${ROLE_RECORD}`);
    await set.apply({ replicas: 2, primary: 0 });
    await set.primary();
    return pod.startServer();
  }

  test('copies that one', async () => {
    const replica = await almostFounded();
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
  });

  test('would adopt no copy, and start again and again, if its role outlived its purpose', async () => {
    const change = replaceIn('reclone.sh', 'if [[ $role != none ]]; then write_role none 0 || true; fi', ':');
    const replica = await almostFounded(change);
    for (let starts = 0; starts < 2; starts++) await replica.startAgainWhenItEnds();
    expect(await replica.readFile(`${PATHS.data}/${RECEIPT}`)).toContain('made-by=initialization');
  });
});

describe('a replica that ran on', () => {
  const refusesAs = async (state: string, change?: Change) => {
    await primaryThatLostItsVolume(change);
    const replica = await set.pod(1);
    const refused = 'refused: mysql-0\\.mysql holds cluster none, but the data here are of';
    await replica.untilLogged(CONTAINERS.replication, new RegExp(`Z ${state}${refused}`));
    return replica;
  };

  test('does not follow a primary that came back empty, and goes on to serve what it has', async () => {
    const replica = await refusesAs('ready: keeps what it has; ');
    await replica.passes(3);
    expect((await replica.readiness()).status).toBe(0);
    expect(await replica.sql("SHOW DATABASES LIKE 'shop'")).toBe('shop');
  });

  test('would serve nobody if an empty primary was one with other data', async () => {
    const isEmpty = 'if [[ $cluster == none ]]; then source_is_empty=true; fi';
    const replica = await refusesAs('not-ready: ', replaceIn('replica.sh', isEmpty, ':'));
    expect((await replica.readiness()).status).toBe(1);
  });
});
