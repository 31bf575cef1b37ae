import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { replaceIn } from '../support/change';
import { withoutData, withRows } from '../support/first-copies';
import { contentOf as checksum } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { TestSet, type TestSetOptions } from '../support/test-set';

let set: TestSet;
afterEach(() => set.remove());

async function primaryWithRows(options: TestSetOptions = {}): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, ...options });
  return withRows(set);
}
const emptyReplica = (ordinal = 1) => withoutData(set, ordinal);

describe('a data directory without a receipt', () => {
  const half = 'mkdir -p /var/lib/mysql/data/mysql && touch /var/lib/mysql/data/ibdata1';

  test('is replaced on a replica', async () => {
    const primary = await primaryWithRows();
    const replica = await emptyReplica();
    await replica.bash(CONTAINERS.clone, half);
    await (await replica.up()).untilReady();
    expect(await checksum(replica)).toBe(await checksum(primary));
  });

  test('is refused on a primary, and left as it is', async () => {
    set = await TestSet.create({ props: { replicas: 1 } });
    const primary = await set.pod(0);
    await primary.bash(CONTAINERS.init, half);
    const { status, stderr } = await primary.runInit(CONTAINERS.init);
    expect(status).toBe(1);
    expect(stderr).toContain('refused: /var/lib/mysql/data has no receipt');
    expect(existsSync(primary.file(`${PATHS.data}/ibdata1`))).toBe(true);
  });

  test('would be taken for data if existence were proof', async () => {
    await primaryWithRows({
      change: replaceIn('common.sh', '[[ -f $1/receipt && $(<"$1/receipt") == made-by=* ]]', '[[ -d $1 ]]'),
    });
    const replica = await emptyReplica();
    await replica.bash(CONTAINERS.clone, half);
    expect((await replica.runInit(CONTAINERS.clone)).stderr).not.toContain('copied');
    await replica.start(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.server, /Aborting|Shutdown complete/);
  });
});
