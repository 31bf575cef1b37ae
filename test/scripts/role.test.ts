import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, ROLE_RECORD } from '../../lib/model/paths';
import { replaceIn, type Files } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
let first: TestPod;
let second: TestPod;
afterEach(() => set.remove());

const WRITABLE = 'SELECT NOT @@super_read_only AND NOT @@read_only';
const takesWrites = async (pod: TestPod) => (await pod.sql(WRITABLE)) === '1';
/** What `primary: N` changes. */
const moveTo = (primary: number, force?: number) =>
  set.apply({ replicas: 2, primary, ...(force === undefined ? {} : { forcePrimary: force }) });

async function pair(change: (files: Files) => void = () => undefined): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  first = await set.primary();
  second = await set.replicaFromTemplate(1);
}

describe('the role', () => {
  test('moves there and back by a line of code, without a restart', async () => {
    await pair();
    await first.sql('CREATE DATABASE shop; CREATE TABLE shop.t (i INT PRIMARY KEY); INSERT INTO shop.t VALUES (1)');
    await moveTo(1);
    await eventually(
      'the second takes writes',
      30,
      () => takesWrites(second),
      async () => first.logs().then(async (a) => a + (await second.logs())),
    );
    expect(await takesWrites(first)).toBe(false);
    await second.sql('INSERT INTO shop.t VALUES (2)');
    await eventually('the first follows', 30, async () => (await first.sql('SELECT COUNT(*) FROM shop.t')) === '2');
    await first.untilReady();
    await second.untilReady();
    await moveTo(0);
    await eventually('the first takes writes again', 30, () => takesWrites(first));
    expect(await takesWrites(second)).toBe(false);
    await first.sql('INSERT INTO shop.t VALUES (3)');
    await eventually('the second follows', 30, async () => (await second.sql('SELECT COUNT(*) FROM shop.t')) === '3');
  });

  test('moves to where it was once not wanted, when the file has said otherwise in between', async () => {
    await pair();
    await remembersThatTheFileWasLate(first);
    await moveTo(1);
    await eventually(
      'the second takes writes',
      30,
      () => takesWrites(second),
      () => first.logs(),
    );
  });

  test('would stay for ever, if a late file were remembered for ever', async () => {
    await pair(replaceIn(FILES.roleLibrary, "stale_primary='' # from now on", ': #'));
    await remembersThatTheFileWasLate(first);
    await moveTo(1);
    await expect(eventually('the second takes writes', 15, () => takesWrites(second))).rejects.toThrow();
  });
});

/** As if the role had come to it while its file still had mysql-1 for the primary; the file has been right since. */
async function remembersThatTheFileWasLate(pod: TestPod): Promise<void> {
  const record = `${PATHS.data}/${ROLE_RECORD}`;
  await pod.freezeLoop();
  await pod.exec(CONTAINERS.server, ['sed', '-i', 's/^stale-primary=.*/stale-primary=1/', record]);
  expect(await pod.readFile(record)).toContain('stale-primary=1\n');
  await pod.thaw(pod.sidecar);
  await pod.passes(3);
}
