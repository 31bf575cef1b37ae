import { CONTAINERS } from '../../lib/model/names';
import { TIMING } from '../../lib/model/timing';
import { replaceIn, type Files } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { copyVolume, templateDirectory } from '../support/template';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
afterEach(() => set.remove());

const CLUSTER = 'SELECT COUNT(*) FROM replicated_mysql.cluster';

/** Makes an empty primary impatient: it gives peers without an address one second to appear. */
const impatient = replaceIn('replication.sh', `SECONDS < ${TIMING.bootstrapPatience}`, 'SECONDS < 1');

async function primaryThatLostItsVolume(change: (files: Files) => void = () => undefined): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
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

  test('gets its data back as the runbook says', async () => {
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

  test('would found a second cluster if it did not ask', async () => {
    const primary = await primaryThatLostItsVolume(
      replaceIn('replication.sh', 'if ! peers_are_empty; then', 'if false; then'),
    );
    await primary.untilReady();
    expect(await primary.sql("SHOW DATABASES LIKE 'shop'")).toBe('');
  });
});

describe('a replica that ran on', () => {
  test('does not follow a primary that came back empty', async () => {
    await primaryThatLostItsVolume();
    const replica = await set.pod(1);
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: mysql-0\.mysql holds cluster none, but the data here are of/,
    );
    expect((await replica.readiness()).status).toBe(1);
  });

  /** A primary whose volume was set back, as from a snapshot, beside a replica that has more. */
  async function primaryThatWasSetBack(change: (files: Files) => void = () => undefined): Promise<[TestPod, TestPod]> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    await primary.sql('CREATE DATABASE newer');
    await eventually('the write arrives', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'newer'")) !== '');
    await primary.stop();
    await primary.loseVolume();
    await copyVolume(set.engine, templateDirectory(), primary.volume);
    return [await primary.up(), replica];
  }

  test('does not follow a primary that came back with older data', async () => {
    const [, replica] = await primaryThatWasSetBack();
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
    expect((await replica.readiness()).status).toBe(1);
  });

  test('would miss what such a primary writes, and be Ready, if it did not compare transactions', async () => {
    const [primary, replica] = await primaryThatWasSetBack(replaceIn('replication.sh', '[[ $has_all == 1 ]]', 'true'));
    await primary.untilReady();
    await primary.sql('CREATE DATABASE lost');
    await replica.untilReady();
    const written = await primary.sql("SELECT REPLACE(@@gtid_executed, '\n', '')");
    expect(await replica.sql(`SELECT GTID_SUBSET('${written}', @@gtid_executed)`)).toBe('1');
    expect(await replica.sql("SHOW DATABASES LIKE 'lost'")).toBe('');
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
    async function visited(change: (files: Files) => void = () => undefined): Promise<TestPod> {
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
