import { CONTAINERS } from '../../lib/model/names';
import { PATHS, ROLE_RECORD } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { asksNobody } from '../support/lost-names';
import { copyVolume, templateDirectory } from '../support/template';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

describe('a replica that ran on', () => {
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
    const change = replaceIn('role.sh', 'case $has_lost in', 'case 0 in');
    const [primary] = await primaryThatWasSetBack(change, undefined, true);
    await primary.untilLogged(CONTAINERS.replication, /takes writes: term 2 has begun/);
  });

  /** As if its server did not answer in time. */
  const cannotCompare = replaceIn('role.sh', '<<<"$(transactions_beside)"', '<<<""');

  test('keeps it from taking writes as long as it does not know what it has lost', async () => {
    const [primary] = await primaryThatWasSetBack(cannotCompare, undefined, true);
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: refused: the transactions of mysql-1\.mysql could not be compared with those here/,
    );
    await primary.passes(3);
    expect(await primary.sql('SELECT @@super_read_only')).toBe('1');
  });

  test('would see it take writes if no answer was a good one', async () => {
    const change = all(cannotCompare, replaceIn('role.sh', 'case $has_lost in', 'case ${has_lost:-0} in'));
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

describe('a source that was set back', () => {
  let primary: TestPod;
  let replica: TestPod;
  const lacks =
    /not-ready: refused: the data here have transactions that mysql-0\.mysql lacks: [-0-9a-f:,]+; see docs\/runbooks\/diverged-replica.md/;

  /** It has lost what the replica has, and goes on to give the same GTIDs to other transactions. */
  async function setBack(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    await primary.sql('CREATE DATABASE a; CREATE DATABASE b');
    await eventually('both arrive', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'b'")) === 'b');
    await replica.sql('STOP REPLICA');
    await primary.sql('DROP DATABASE a; DROP DATABASE b; RESET BINARY LOGS AND GTIDS');
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
  }
  const goesOn = () => primary.sql('CREATE DATABASE c; CREATE DATABASE d; CREATE DATABASE e; CREATE DATABASE f');

  test('is never followed again, even when it has as many transactions and the pod has been deleted', async () => {
    await setBack();
    await replica.untilLogged(CONTAINERS.replication, lacks);
    await goesOn();
    await replica.stop();
    await replica.up();
    await replica.untilLogged(CONTAINERS.replication, lacks);
    expect((await replica.readiness()).status).toBe(1);
    expect(await replica.sql("SHOW DATABASES LIKE 'e'")).toBe('');
  });

  test('would be followed, with other data on both sides, if the refusal was forgotten', async () => {
    await setBack(replaceIn('replica.sh', 'if ((lacking >= 3)); then remember_divergence; fi', ''));
    await goesOn();
    await replica.untilReady();
    expect(await replica.sql("SHOW DATABASES LIKE 'c'")).toBe('');
  });
});
