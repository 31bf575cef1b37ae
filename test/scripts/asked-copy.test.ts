import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { anyDonor, ERRANT, HOLD, holdBeforeReceipt, writesErrantly } from '../support/copies-anew';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

describe('a copy that a person has asked for', () => {
  async function askedFor(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await replica.startAgainWhenItEnds();
  }
  const copies = async () => (await replica.logsOf(CONTAINERS.replication)).match(/Z as a person has asked/g) ?? [];

  test('is made once', async () => {
    await askedFor();
    await replica.untilLogged(CONTAINERS.replication, /copied anew[^]*ready: replicates from mysql-0/);
    await replica.untilReady();
    expect(existsSync(replica.file(PATHS.recloneRequest))).toBe(false);
    expect(await copies()).toHaveLength(1);
  });

  test('would be made again and again if the request stayed', async () => {
    await askedFor(replaceIn('reclone.sh', `rm -f ${PATHS.recloneRequest}`, 'true'));
    await eventually('a second copy', 60, async () => (await copies()).length > 1);
  });

  /** Before the sidecar has found a transaction that only this server has, and has written down what it refuses. */
  async function askedTooEarly(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    await replica.freezeLoop();
    await writesErrantly(replica);
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await replica.thaw(replica.sidecar);
  }

  test('is not made of data that lack what is here, unless they have said that it may be lost', async () => {
    await askedTooEarly();
    await replica.untilLogged(
      CONTAINERS.replication,
      /not-ready: as a person has asked; waits for a peer that can give a copy/,
    );
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would lose it if any donor would do', async () => {
    await askedTooEarly(anyDonor);
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
    expect(await replica.sql(ERRANT)).toBe('');
  });

  const SINCE = "SHOW DATABASES LIKE 'since'";
  const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');

  /** It is about to be complete, when the primary is written to. */
  async function isNearlyComplete(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change: all(holdBeforeReceipt, change) });
    primary = await set.primary();
    replica = await (await set.replicaFromTemplate(1)).untilReady();
    await writeFile(replica.file(HOLD), '');
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    const copied = "SELECT COUNT(*) FROM performance_schema.clone_status WHERE STATE = 'Completed'";
    await eventually('all is copied', 60, async () => (await replica.sql(copied)) === '1');
  }

  test('ends what the server receives: it acknowledges nothing that the copy might not have', async () => {
    await isNearlyComplete();
    expect(await receiver()).toBe('OFF');
    await primary.sql('CREATE DATABASE since');
    await rm(replica.file(HOLD));
    await replica.startAgainWhenItEnds();
    await replica.untilReady();
    expect(await replica.sql(SINCE)).toBe('since');
  });

  test('would lose what it has received meanwhile, if the primary lost its volume', async () => {
    await isNearlyComplete(replaceIn('reclone.sh', 'STOP REPLICA IO_THREAD;', 'DO 0;'));
    await primary.sql('CREATE DATABASE since');
    await eventually('it has received it', 20, async () => (await replica.sql(SINCE)) === 'since');
    await primary.stop();
    await primary.loseVolume();
    await rm(replica.file(HOLD));
    await replica.startAgainWhenItEnds();
    await eventually('its server runs', 30, async () => (await replica.sql('SELECT 1')) === '1');
    expect(await replica.sql(SINCE)).toBe('');
  });
});
