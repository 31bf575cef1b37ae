import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

const ERRANT = "SHOW DATABASES LIKE 'errant'";

/** Somebody writes on a replica, whose replication goes on: no error ever stops it. */
async function isWrittenTo(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
  await replica.sql('SET GLOBAL super_read_only = OFF; CREATE DATABASE errant');
}

/** What a report says was read before it was sent: the first may be about the time before. */
async function reportsTwice(): Promise<void> {
  const reported = () => primary.sql("SELECT seen_at FROM replicated_mysql.member WHERE name = 'mysql-1.mysql'");
  for (let reports = 0; reports < 2; reports++) {
    const last = await reported();
    await eventually(
      'another report',
      30,
      async () => (await reported()) !== last,
      () => replica.logs(),
    );
  }
}

test('a replica that has what nobody else has says which transactions, is not Ready, and keeps them', async () => {
  await isWrittenTo();
  const lacks = `mysql-0\\.mysql lacks: ${await replica.sql('SELECT @@server_uuid')}:1`;
  await replica.untilLogged(
    CONTAINERS.replication,
    new RegExp(`not-ready: refused: the data here have transactions that ${lacks}; see docs/runbooks/diverged-replica`),
  );
  expect((await replica.readiness()).status).toBe(1);
  expect(await replica.sql(ERRANT)).toBe('errant');
  expect(await primary.sql(ERRANT)).toBe('');
  expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
});

test('it would stay Ready with them, if nobody compared what it has with what its source has', async () => {
  await isWrittenTo(replaceIn(FILES.replicaLibrary, "if [[ -n $value ]]; then proven_uuid=''; fi", ':'));
  await reportsTwice();
  await replica.passes(2);
  expect((await replica.readiness()).status).toBe(0);
  expect(await replica.sql(ERRANT)).toBe('errant');
});
