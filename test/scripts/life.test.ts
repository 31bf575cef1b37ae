import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

describe('a set of three', () => {
  let set: TestSet;
  beforeAll(async () => (set = await TestSet.create()));
  afterAll(() => set.remove());

  test('starts by itself on empty volumes, in whatever order its pods come', async () => {
    const pods = await Promise.all([0, 1, 2].map((ordinal) => set.pod(ordinal)));
    await Promise.all(pods.map((pod) => pod.up()));
    await Promise.all(pods.map((pod) => pod.untilReady()));
    expect(await Promise.all(pods.map((pod) => pod.sql('SELECT @@server_id')))).toEqual(['100', '101', '102']);
  });

  test('brings a write on the primary to every replica', async () => {
    const [primary, ...replicas] = await Promise.all([0, 1, 2].map((ordinal) => set.pod(ordinal)));
    await primary!.sql(
      "CREATE DATABASE shop; CREATE TABLE shop.t (v TEXT, id INT PRIMARY KEY); INSERT INTO shop.t VALUES ('hello', 1)",
    );
    for (const replica of replicas) {
      await eventually('the row arrives', 20, async () => (await replica.sql('SELECT v FROM shop.t')) === 'hello');
      await expect(replica.sql("INSERT INTO shop.t VALUES ('errant', 2)")).rejects.toThrow('super-read-only');
    }
  });

  test('keeps the data of a pod that is deleted, without a copy', async () => {
    const replica = await set.pod(2);
    await replica.stop();
    const started = Date.now();
    await replica.up();
    expect(await replica.logsOf(CONTAINERS.clone)).toMatch(
      /data directory is complete: made-by=copy of mysql-[01]\.mysql/,
    );
    await replica.untilReady();
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(await replica.readFile(`${PATHS.data}/receipt`)).toMatch(/^made-by=/);
  });
});
