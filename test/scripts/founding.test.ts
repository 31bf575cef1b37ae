import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, ROLE_RECORD } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { asksNobody } from '../support/lost-names';
import type { TestPod } from '../support/test-pod';
import { copyVolume, templateDirectory } from '../support/template';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
afterEach(() => set.remove());

const CLUSTER = 'SELECT COUNT(*) FROM replicated_mysql.cluster';

/** Makes an empty primary impatient: it gives peers without an address one second to appear. */
const impatient = replaceIn('replication.sh', `SECONDS < ${TIMING.bootstrapPatience}`, 'SECONDS < 1');

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

  /** A primary whose volume was set back, as from a snapshot, beside a replica that has more. */
  async function primaryThatWasSetBack(
    change: Change = unchanged,
    meanwhile: (replica: TestPod) => Promise<void> = async () => undefined,
    sameTerm = false,
  ): Promise<[TestPod, TestPod]> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    await primary.sql('CREATE DATABASE newer');
    await eventually('the write arrives', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'newer'")) !== '');
    await meanwhile(replica);
    await primary.stop();
    const record = await primary.readFile(RECORD);
    await primary.loseVolume();
    await copyVolume(set.engine, templateDirectory(), primary.volume);
    if (sameTerm) await primary.bash(CONTAINERS.server, `printf %s '${record}' >${RECORD}`);
    return [await primary.up(), replica];
  }
  const RECORD = `${PATHS.data}/${ROLE_RECORD}`;
  const NEWER = "SHOW DATABASES LIKE 'newer'";

  test('keeps a primary that came back with older data from taking writes, and goes on to serve reads', async () => {
    const [primary, replica] = await primaryThatWasSetBack();
    await primary.untilLogged(CONTAINERS.replication, /term 2 has begun elsewhere: no longer holder of term 1/);
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: .*wanted as the primary, but mysql-1\.mysql has transactions that are not here/,
    );
    expect(await primary.sql('SELECT @@super_read_only')).toBe('1');
    await replica.untilLogged(CONTAINERS.replication, /ready: keeps what it has; waits for mysql-0\.mysql to have all/);
    expect(await replica.sql(NEWER)).toBe('newer');
  });

  test('keeps it from taking writes even if its volume was set back within one term', async () => {
    const [primary] = await primaryThatWasSetBack(undefined, undefined, true);
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: refused: mysql-1\.mysql has transactions that were made here and are lost here: this volume was set back/,
    );
    expect(await primary.sql('SELECT @@super_read_only')).toBe('1');
  });

  test('would see it take writes if that was no objection', async () => {
    const change = replaceIn('role.sh', 'if [[ $has_lost == 1 ]]; then', 'if false; then');
    const [primary] = await primaryThatWasSetBack(change, undefined, true);
    await primary.untilLogged(CONTAINERS.replication, /takes writes: term 2 has begun/);
  });

  test('does not follow a primary that came back with older data, if that has begun to take writes', async () => {
    const [, replica] = await primaryThatWasSetBack(asksNobody);
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
    expect((await replica.readiness()).status).toBe(1);
  });

  /** The primary has had time to give the same numbers to other transactions before the replica comes back. */
  async function overtaken(change: Change): Promise<[TestPod, TestPod]> {
    const [primary, replica] = await primaryThatWasSetBack(change, (pod) => pod.stop());
    await primary.untilReady();
    await replica.start(CONTAINERS.server);
    const executed = await eventually('the replica’s server is up', 30, () =>
      replica.sql("SELECT REPLACE(@@gtid_executed, '\n', '')"),
    );
    await eventually('the primary has as many transactions', 60, async () => {
      return (await primary.sql(`SELECT GTID_SUBSET('${executed}', @@gtid_executed)`)) === '1';
    });
    await replica.start(CONTAINERS.replication);
    return [primary, replica];
  }

  test('does not follow one that has as many transactions by now, others under the same numbers', async () => {
    const [, replica] = await overtaken(asksNobody);
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the transactions here .* have the same numbers, and another history/,
    );
    expect((await replica.readiness()).status).toBe(1);
  });

  test('would follow it, with other data on both sides, if it did not compare histories', async () => {
    const [primary, replica] = await overtaken(
      all(asksNobody, replaceIn('replica.sh', ' && $same_history == 1 ]]', ' ]]')),
    );
    await replica.untilLogged(CONTAINERS.replication, /starts to replicate from mysql-0\.mysql/);
    expect([await primary.sql(NEWER), await replica.sql(NEWER)]).toEqual(['', 'newer']);
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
