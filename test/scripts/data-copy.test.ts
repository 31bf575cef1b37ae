import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { MYSQL_PORT } from '../../lib/model/model';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, RECEIPT } from '../../lib/model/paths';
import { all, type Change, replaceIn } from '../support/change';
import { ROWS, withoutData, withRows } from '../support/first-copies';
import { Link, type Mishap } from '../support/link';
import { contentOf as checksum, tableOf } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { impatiently, slowly } from '../support/slow-copy';
import { SmallVolume } from '../support/small-volume';
import { TestSet, type TestSetOptions } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
afterEach(() => set.remove());

async function primaryWithRows(options: TestSetOptions = {}): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, ...options });
  return withRows(set);
}
const emptyReplica = (ordinal = 1) => withoutData(set, ordinal);

/** While this file is there, a copy stands still before the step that declares it complete. */
const HOLD = `${PATHS.volume}/hold`;
const LAST_STEP = `mv ${PATHS.incoming}/${RECEIPT}.new`;
const holdBeforeReceipt = replaceIn(
  'clone-mysql.sh',
  LAST_STEP,
  `while [[ -e ${HOLD} ]]; do sleep 0.1; done\n${LAST_STEP}`,
);

/** CLONE's own sign that a copy has begun and not ended. */
const IN_PROGRESS = `${PATHS.incoming}/#clone/#status_in_progress`;

async function startCopy(replica: TestPod, until: string): Promise<void> {
  await replica.start(CONTAINERS.clone);
  await eventually(`${until} appears`, 60, async () => existsSync(replica.file(until)));
}

describe('a copy that is killed', () => {
  test.each([
    ['while its server is initialized', PATHS.recipient],
    ['while the data come', IN_PROGRESS],
    ['before its receipt has its name', `${PATHS.incoming}/${RECEIPT}.new`],
  ])('%s is thrown away, and made again', async (_, appears) => {
    const primary = await primaryWithRows({ change: all(holdBeforeReceipt, slowly) });
    const replica = await emptyReplica();
    await replica.bash(CONTAINERS.clone, `touch ${HOLD}`);
    await startCopy(replica, appears);
    await replica.kill(CONTAINERS.clone);
    expect(existsSync(replica.file(appears))).toBe(true);
    expect(existsSync(replica.file(PATHS.data))).toBe(false);

    await replica.bash(CONTAINERS.clone, `rm ${HOLD}`);
    await replica.up();
    await replica.untilReady();
    expect(await checksum(replica)).toBe(await checksum(primary));
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
    expect(existsSync(replica.file(PATHS.recipient))).toBe(false);
  });
});

describe('a copy whose donor hangs', () => {
  const shortly = all(slowly, impatiently);

  async function copyFromDonorThatHangs(options: TestSetOptions): Promise<TestPod> {
    const primary = await primaryWithRows(options);
    const replica = await emptyReplica();
    await startCopy(replica, IN_PROGRESS);
    await primary.freeze(CONTAINERS.server);
    return replica;
  }

  test('is given up with the reason, and made again as soon as the donor goes on', async () => {
    const replica = await copyFromDonorThatHangs({ change: shortly });
    await replica.untilLogged(
      CONTAINERS.clone,
      /copy from mysql-0\.mysql failed \(1 of 5\): it has not moved for \d+ s/,
    );
    await (await set.pod(0)).thaw(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.clone, /the data directory is in place/, 90);
  });

  test('would wait on without a deadline', async () => {
    const replica = await copyFromDonorThatHangs({
      change: all(shortly, replaceIn('data-copy.sh', 'if ((SECONDS - moved >= 3))', 'if false')),
    });
    await replica.untilLogged(CONTAINERS.clone, /(\(0 MiB\/s\)\n.*){6}/);
    expect(await replica.runs(CONTAINERS.clone)).toBe(true);
  });
});

test('a copy whose donor is killed is made again as soon as the donor is back', async () => {
  const primary = await primaryWithRows({ change: slowly });
  const replica = await emptyReplica();
  await startCopy(replica, IN_PROGRESS);
  await primary.kill(CONTAINERS.server);
  await (await primary.startServer()).untilReady();
  await replica.untilLogged(CONTAINERS.clone, /copy from mysql-0\.mysql failed \(1 of 5\)/, 90);
  await replica.untilLogged(CONTAINERS.clone, /the data directory is in place/);
  await (await replica.startServer()).untilReady();
  expect(await checksum(replica)).toBe(await checksum(primary));
});

describe('a copy whose volume gets full', () => {
  const SIZE = 512;
  let volume: SmallVolume;
  afterEach(() => volume.remove());

  test('is given up with the reason, touches no donor, and is made by the next run that has space', async () => {
    const primary = await primaryWithRows({ change: slowly });
    const replica = await emptyReplica();
    volume = await SmallVolume.of(replica, SIZE);
    await startCopy(replica, IN_PROGRESS);
    const filler = replica.file(`${PATHS.volume}/filler`);
    await expect(writeFile(filler, Buffer.alloc(SIZE << 20))).rejects.toThrow('ENOSPC');
    await replica.untilLogged(
      CONTAINERS.clone,
      /gave up after 5 copies: .*(no space is left on the volume|Available space)/,
    );
    expect(existsSync(replica.file(PATHS.data))).toBe(false);
    expect(await primary.readiness()).toMatchObject({ status: 0 });

    await volume.grow(4 * SIZE);
    const left = 'of-a-former-run';
    await replica.bash(CONTAINERS.clone, `mkdir -p ${PATHS.incoming} && touch ${PATHS.incoming}/${left}`);
    await set.change(() => undefined); // as fast as it can
    await (await replica.up()).untilReady();
    expect(await checksum(replica)).toBe(await checksum(primary));
    for (const path of [`${PATHS.data}/${left}`, PATHS.incoming, PATHS.recipient]) {
      expect([path, existsSync(replica.file(path))]).toEqual([path, false]);
    }
    expect(await primary.readiness()).toMatchObject({ status: 0 });
  });
});

describe('a copy over a link that', () => {
  let link: Link;
  afterEach(() => link.close());

  test.each<Mishap>([
    ...[10_000, 500_000, 5 << 20, 25 << 20].map((after) => ({ kind: 'cut' as const, after })),
    { kind: 'damage', after: 7 << 20 },
  ])('suffers $kind after $after bytes is whole in the end', async (mishap) => {
    const primary = await primaryWithRows();
    await primary.sql(tableOf(32).replaceAll('shop', 'large'));
    link = await Link.to(await primary.address(), MYSQL_PORT.number);
    const there = `${await primary.gateway()}:${link.port}`;
    await set.change(
      all(
        replaceIn(
          'data-copy.sh',
          'address=$1 donor_list=$1:3306',
          `address=${there.split(':')[0]} donor_list=${there}`,
        ),
        replaceIn('data-copy.sh', ':3306 IDENTIFIED BY', `:${link.port} IDENTIFIED BY`),
        replaceIn('data-copy.sh', 'Completed 0 $1:3306', `Completed 0 ${there}`),
      ),
    );
    const replica = await emptyReplica();
    link.plan(mishap);
    await replica.up();
    expect(link.left).toBe(0);
    await replica.untilReady();
    const rows = 'SELECT COUNT(*), SUM(CRC32(CONCAT(id, v))) FROM large.t';
    expect(await replica.sql(rows)).toBe(await primary.sql(rows));
    expect(await primary.readiness()).toMatchObject({ status: 0 });
  });
});

describe('a copy that cannot succeed', () => {
  /** CLONE needs larger packets. */
  async function replicaOfOneThatCannotBeCopied(change?: Change): Promise<TestPod> {
    const primary = await primaryWithRows(change && { change });
    await primary.sql('SET GLOBAL max_allowed_packet = 1048576');
    return emptyReplica();
  }

  test('is tried five times, and then the reason is told', async () => {
    const replica = await replicaOfOneThatCannotBeCopied();
    const { status, stderr } = await replica.runInit(CONTAINERS.clone);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/failed \(5 of 5\)[^]*gave up after 5 copies: .*max_allowed_packet/),
    ]);
    expect(existsSync(replica.file(PATHS.data))).toBe(false);
  });

  test('would be tried for ever if nobody counted', async () => {
    const replica = await replicaOfOneThatCannotBeCopied(replaceIn('clone-mysql.sh', '((attempt < 5)) ||', 'true ||'));
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /failed \(7 of 5\)/);
    expect(await replica.runs(CONTAINERS.clone)).toBe(true);
  });
});

describe('a copy that is reported to be complete while it goes on', () => {
  const STATEMENT = `clone_from "$address" >${PATHS.copyResult} 2>&1 &\n`;
  /** The statement goes on; what the script takes for it ends at once, without an error. */
  const tooEarly = all(
    slowly,
    replaceIn('data-copy.sh', STATEMENT, `${STATEMENT}  until [[ -e ${IN_PROGRESS} ]]; do sleep 0.1; done\n  true &\n`),
  );

  test('is not believed to be: the server that copies says otherwise', async () => {
    await primaryWithRows({ change: tooEarly });
    const replica = await emptyReplica();
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(
      CONTAINERS.clone,
      /failed \(1 of 5\): the server that copied does not call the copy complete/,
    );
    expect(existsSync(replica.file(PATHS.data))).toBe(false);
  });

  test('would be put into place half-made if that server was not asked', async () => {
    await primaryWithRows({
      change: all(tooEarly, replaceIn('data-copy.sh', '  copy_is_complete "$address"\n', '  true\n')),
    });
    const replica = await emptyReplica();
    expect(await replica.runInit(CONTAINERS.clone)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('the data directory is in place'),
    });
    expect(await replica.readFile(`${PATHS.data}/${RECEIPT}`)).toMatch(/^made-by=copy of mysql-0/);
    expect(existsSync(replica.file(IN_PROGRESS.replace(PATHS.incoming, PATHS.data)))).toBe(true);
    await replica.start(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.server, /Aborting|Shutdown complete/);
  });
});

test('a copy works while clients write to the donor, and the replica catches up', async () => {
  const primary = await primaryWithRows();
  let writing = true;
  const writer = (async () => {
    while (writing) await primary.sql(ROWS);
  })();
  const replica = await emptyReplica();
  await replica.up();
  writing = false;
  await writer;
  await replica.untilReady();
  await eventually(
    'the replica has caught up',
    30,
    async () => (await checksum(replica)) === (await checksum(primary)),
  );
});
