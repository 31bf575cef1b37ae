import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import type { MeasureName } from '../../tools/reliability/measures';
import { ClusterSet, type SeenPod } from '../support/cluster-set';
import { measure } from '../support/measures';
import { linesOf } from '../support/documents';
import { killProgram } from '../support/nodes';
import { Reader } from '../support/reader';
import { Writer } from '../support/writer';

/** A test waits for pods and nodes. */
jest.setTimeout(300_000);

/** Under a steady load of writes: from the moment at which the cause is gone until all are Ready, replicate and are equal. */
describe('a fault heals in time, and no acknowledged write is lost', () => {
  let set: ClusterSet;
  let writer: Writer;
  beforeAll(async () => (set = await ClusterSet.start('faults')));
  beforeEach(async () => {
    writer = await Writer.start(set);
  });
  afterAll(() => set.namespace.delete());

  /** Waits until all is well, verifies the data, and notes what it took. */
  async function heals(
    fault: MeasureName,
    since: number,
    first: (pods: SeenPod[]) => boolean = () => true,
  ): Promise<number> {
    const seconds = await set.secondsUntilWhole(since, 180, first);
    const { outage } = await writer.verify();
    measure(fault, seconds);
    return outage.seconds;
  }

  async function deletePod(ordinal: number): Promise<(pods: SeenPod[]) => boolean> {
    const { uid } = await set.pod(ordinal);
    await set.namespace.kubectl(['delete', 'pod', `mysql-${ordinal}`, '--wait=false']);
    return (pods) => pods[ordinal] !== undefined && pods[ordinal].uid !== uid;
  }

  test('a replica pod is deleted', async () => {
    const since = Date.now();
    const writesAway = await heals('replicaPodDeleted', since, await deletePod(2));
    expect(writesAway).toBeLessThanOrEqual(1);
  });

  test('the primary pod is deleted', async () => {
    const since = Date.now();
    measure('primaryPodDeletedWrites', await heals('primaryPodDeleted', since, await deletePod(0)));
  });

  test.each<[number, MeasureName]>([
    [2, 'replicaServerKilled'],
    [0, 'primaryServerKilled'],
  ])('mysqld of mysql-%d is killed', async (ordinal, fault) => {
    const { container, restarts } = await set.pod(ordinal);
    const since = Date.now();
    await killProgram(container, 'mysqld');
    await heals(fault, since, (pods) => (pods[ordinal]?.restarts ?? 0) > restarts);
  });

  test('the volume of a replica is lost', async () => {
    const since = Date.now();
    await set.namespace.kubectl(['delete', 'pvc', 'data-mysql-2', '--wait=false']);
    await heals('replicaVolumeLost', since, await deletePod(2));
  });

  test('a copy is killed half-way', async () => {
    // So much that the copy is still under way when it is found to be.
    const rows = Array.from({ length: 8 }, () => "INSERT INTO shop.large VALUES (REPEAT('x', 16 << 20));").join(' ');
    await set.sql(0, `CREATE TABLE shop.large (v LONGBLOB); ${rows}`);
    await set.namespace.kubectl(['delete', 'pvc', 'data-mysql-2', '--wait=false']);
    const isNew = await deletePod(2);
    // From inside of the container: it takes no longer to see that the copy has begun than to kill its server.
    const begun = `until [[ -e '${PATHS.incoming}/#clone/#status_in_progress' ]]; do sleep 0.05; done`;
    const kill = `kill -KILL "$(<${PATHS.recipientPidFile})"`;
    const killed = await set.namespace.eventually('the server that receives the copy is killed', 60, async () => {
      if (!isNew(await set.pods())) return false;
      const inside = ['exec', 'mysql-2', '-c', CONTAINERS.clone, '--', 'bash', '-c', `${begun}; ${kill}`];
      return (await set.namespace.outcomeOf(inside)).status === 0 && Date.now();
    });
    await heals('copyKilled', killed, isNew);
    await set.sql(0, 'DROP TABLE shop.large');
  });

  test.each([
    ['stopped', 'STOP REPLICA'],
    ['stopped in one half', 'STOP REPLICA SQL_THREAD'],
    ['reset', 'STOP REPLICA; RESET REPLICA ALL'],
    [
      'misled',
      "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'mysql-1.mysql', SOURCE_AUTO_POSITION = 0; START REPLICA",
    ],
  ])('replication is %s by hand', async (_, statements) => {
    await set.sql(2, statements);
    await heals('replicationDamaged', Date.now());
  });

  test('a write on a replica, by root, is refused loudly and stays so', async () => {
    const since = Date.now();
    const uuid = await set.sql(2, 'SELECT @@server_uuid');
    await set.sql(2, "SET GLOBAL super_read_only = OFF; INSERT INTO shop.t (number, token) VALUES (-1, 'errant')");
    await set.namespace.eventually('mysql-2 is not Ready', 60, async () => {
      const { ready } = await set.pod(2);
      return (
        !ready &&
        (await set.verdict(2)).includes(
          `refused: the data here have transactions that mysql-0.mysql lacks: ${uuid}:1; see docs/runbooks/diverged-replica.md`,
        )
      );
    });
    const seconds = (Date.now() - since) / 1000;
    measure('errantWrite', seconds);
    await writer.stop();
    // As the runbook says: the row is looked at, the copy refused, and made once a person has decided that the row may go.
    const commands = linesOf('docs/runbooks/diverged-replica.md').map((line) => line.replaceAll('mysql-1', 'mysql-2'));
    const [logs, events, reclone, loseTransactions, ...none] = commands as [string, string, string, string];
    expect(none).toEqual([]);
    const [newest = ''] = (await set.namespace.shell(logs)).match(/^binlog\.\d+/gm)?.slice(-1) ?? [];
    const seen = await set.namespace.shell(events.replace('binlog.000002', newest).replace('<GTID>', `${uuid}:1`));
    expect(seen).toMatch(/Table_map.*\(shop\.t\)\n.*Write_rows/);
    await expect(set.namespace.shell(reclone)).rejects.toThrow('this server has what no other has');
    const asked = Date.now();
    await set.namespace.shell(loseTransactions);
    await set.secondsUntilWhole(asked, 120, (pods) => pods[2]?.ready === true);
    expect(await set.sql(2, "SELECT COUNT(*) FROM shop.t WHERE token = 'errant'")).toBe('0');
  });

  test('the volume of the primary is lost: no new cluster is made, loudly and at once, and reads go on', async () => {
    await writer.stop();
    const reader = await Reader.start(set);
    await set.namespace.kubectl(['delete', 'pvc', 'data-mysql-0', '--wait=false']);
    const lost = Date.now();
    const isNew = await deletePod(0);
    await set.namespace.eventually('mysql-0 refuses', 90, async () => {
      const seen = isNew(await set.pods()) ? await set.verdict(0) : '';
      return /^not-ready \d+ refused: mysql-\d.mysql has data of cluster/.test(seen);
    });
    measure('primaryVolumeRefused', (Date.now() - lost) / 1000);
    expect((await set.pods()).map(({ ready }) => ready)).toEqual([false, true, true]);
    const [whoHasMost = '', ...none] = linesOf('docs/runbooks/lost-primary-volume.md');
    expect((await set.namespace.shell(whoHasMost)).split('\n')).toHaveLength(2);
    expect(none).toEqual([]);
    // The code says otherwise from now on; nodes learn it within a minute or two, and so much does not count.
    await set.apply({ lostPrimaryVolume: 'clone-from-replica' });
    const told = await set.namespace.eventually('the change has reached mysql-0', 150, async () => {
      const { stdout } = await set.bash(0, 'grep -c clone-from-replica /mnt/config-map/topology');
      return stdout.trim() === '1' && Date.now();
    });
    expect((await set.pods()).map(({ ready }) => ready)).toEqual([false, true, true]);
    expect((await reader.stop()).failed).toEqual([]);
    measure('primaryVolumeCopiedBack', await set.secondsUntilWhole(told, 120));
    await set.namespace.eventually('all hold the same', 30, async () => new Set(await set.contents()).size === 1);
  });
});
