import { CONTAINERS } from '../../lib/model/names';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

const OFF = '; scheduled events that came by replication are off: shop.purge, shop.report';

/** The primary that has taken the role from one on which events were made. */
async function successor(change: Change = unchanged): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  const first = await set.primary();
  const second = await set.replicaFromTemplate(1);
  await first.sql(`CREATE DATABASE shop; CREATE EVENT shop.report ON SCHEDULE EVERY 1 DAY DO SET @a = 1;
    CREATE EVENT shop.purge ON SCHEDULE EVERY 1 DAY DO SET @a = 1`);
  await first.passes(2);
  expect(await first.logsOf(CONTAINERS.replication)).not.toContain('scheduled events');
  await set.apply({ replicas: 2, primary: 1 });
  await second.untilLogged(CONTAINERS.replication, /ready: primary of cluster/);
  return second;
}

describe('a new primary', () => {
  test('names the scheduled events that its server does not execute, until they are on', async () => {
    const primary = await successor();
    await eventually(
      'it names them',
      30,
      async () => (await primary.readiness()).stdout.includes(OFF),
      () => primary.logs(),
    );
    expect((await primary.readiness()).status).toBe(0);
    await primary.sql('ALTER EVENT shop.report ENABLE; DROP EVENT shop.purge');
    await eventually(
      'it has seen that none is off',
      90,
      async () => !(await primary.readiness()).stdout.includes('events'),
      () => primary.logs(),
    );
  });

  test('would execute none of them, and say nothing', async () => {
    const primary = await successor(replaceIn('replication.sh', '  look_at_events\n', ''));
    await primary.passes(3);
    expect((await primary.readiness()).stdout).not.toContain('events');
    expect(await primary.sql("SELECT COUNT(*) FROM information_schema.EVENTS WHERE STATUS LIKE '%SIDE_DISABLED'")).toBe(
      '2',
    );
  });
});
