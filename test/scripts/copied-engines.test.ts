import type { ReplicatedMySqlProps } from '../../lib';
import { TestSet } from '../support/test-set';

let set: TestSet;
const start = async (props: ReplicatedMySqlProps = {}) => {
  set = await TestSet.create({ props: { replicas: 2, ...props } });
  const primary = await set.primary();
  await primary.sql('CREATE DATABASE shop');
  return primary;
};

describe('a table whose rows CLONE would not copy', () => {
  afterEach(() => set.remove());

  test('is not made, of whichever engine', async () => {
    const primary = await start();
    for (const engine of ['MyISAM', 'MRG_MyISAM', 'ARCHIVE', 'BLACKHOLE', 'FEDERATED']) {
      await expect(primary.sql(`CREATE TABLE shop.t (i INT) ENGINE = ${engine}`)).rejects.toThrow(/ERROR (3161|1286)/);
    }
    await primary.sql('CREATE TEMPORARY TABLE shop.t (i INT) ENGINE = MEMORY'); // is nobody else's
  });

  test('would be empty on a new replica, which is Ready', async () => {
    const primary = await start({ options: { disabledStorageEngines: '' }, acceptedRisks: ['uncopied-tables'] });
    await primary.sql('CREATE TABLE shop.t (i INT) ENGINE = MyISAM; INSERT INTO shop.t VALUES (1)');
    const replica = await (await (await set.pod(1)).up()).untilReady();
    expect(await replica.sql('SELECT COUNT(*) FROM shop.t')).toBe('0');
  });
});
