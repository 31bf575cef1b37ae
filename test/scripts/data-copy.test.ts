import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { MYSQL_PORT } from '../../lib/model/model';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS, RECEIPT } from '../../lib/model/paths';
import { all, type Change, replaceIn } from '../support/change';
import { Link, type Mishap } from '../support/link';
import { tableOf } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { impatiently, slowly } from '../support/slow-copy';
import { SmallVolume } from '../support/small-volume';
import { TestSet, type TestSetOptions } from '../support/test-set';
import { eventually } from '../support/wait';

const ROWS =
  "INSERT INTO shop.t (v) WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT REPEAT('x', 200) FROM n";
const TABLE = 'CREATE DATABASE shop; CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)';

const checksum = (pod: TestPod): Promise<string> => pod.sql('SELECT COUNT(*), SUM(CRC32(CONCAT(id, v))) FROM shop.t');

let set: TestSet;
afterEach(() => set.remove());

async function primaryWithRows(options: TestSetOptions = {}): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, ...options });
  const primary = await set.primary();
  await primary.sql(`${TABLE}; ${ROWS}`);
  return primary;
}

async function emptyReplica(ordinal = 1): Promise<TestPod> {
  const replica = await set.pod(ordinal);
  await replica.runInit(CONTAINERS.init);
  return replica;
}

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

describe('a copy whose donor fails', () => {
  /** Its account for copies lacks the right: mysql-1 replicates, and cannot be copied. */
  async function replicaThatCannotBeCopied(): Promise<void> {
    const donor = await set.replicaFromTemplate(1);
    await donor.sql('SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; REVOKE BACKUP_ADMIN ON *.* FROM clone');
    await donor.untilReady();
  }

  test('is made from another', async () => {
    const primary = await primaryWithRows({ props: { replicas: 3 } });
    await replicaThatCannotBeCopied();
    const replica = await emptyReplica(2);
    await (await replica.up()).untilReady();
    expect(await replica.logsOf(CONTAINERS.clone)).toMatch(
      /copy from mysql-1\.mysql failed \(1 of 5\): .*BACKUP_ADMIN/,
    );
    expect(await checksum(replica)).toBe(await checksum(primary));
  });

  test('would be tried in vain if the donors did not take turns', async () => {
    await primaryWithRows({
      props: { replicas: 3 },
      change: replaceIn('clone-mysql.sh', ' && attempt % 2 == 0', ''),
    });
    await replicaThatCannotBeCopied();
    const replica = await emptyReplica(2);
    expect(await replica.runInit(CONTAINERS.clone)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('gave up after 5 copies'),
    });
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

describe('a replica that carries another cluster', () => {
  const OTHER = '00000000-0000-0000-0000-000000000000';

  /** mysql-1 replicates, and nobody has noticed yet that its data are not the primary's; mysql-2 has none. */
  async function replicaBesideIt(change?: Change): Promise<TestPod> {
    await primaryWithRows({ props: { replicas: 3 }, ...(change && { change }) });
    const other = await set.replicaFromTemplate(1);
    await other.kill(other.sidecar);
    await other.sql(
      `SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; UPDATE replicated_mysql.cluster SET id = '${OTHER}'`,
    );
    return (await emptyReplica(2)).up();
  }

  test('is never copied', async () => {
    const replica = await replicaBesideIt();
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-0.mysql');
    await replica.untilReady();
  });

  test('would spread it if any replica could be copied', async () => {
    const replica = await replicaBesideIt(
      replaceIn('clone-mysql.sh', 'if [[ $candidate == *" $primary_holds" ]]; then', 'if true; then'),
    );
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    await replica.untilLogged(
      CONTAINERS.replication,
      new RegExp(`refused: mysql-0\\.mysql holds cluster .*, but the data here are of cluster ${OTHER}`),
    );
  });
});

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

test('a finished copy that waits is adopted by the start of the server', async () => {
  await primaryWithRows();
  const replica = await set.replicaFromTemplate(1);
  await replica.stop();
  await replica.bash(CONTAINERS.clone, `cp -a ${PATHS.data} ${PATHS.incoming} && echo >${PATHS.incoming}/is-new`);
  await (await replica.startServer()).untilReady();
  expect(existsSync(replica.file(`${PATHS.data}/is-new`))).toBe(true);
  expect(existsSync(replica.file(PATHS.replaced))).toBe(false);
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

test('two replicas at once are both served, and a replica is preferred to the primary as a donor', async () => {
  const primary = await primaryWithRows({ props: { replicas: 4 } });
  await set.replicaFromTemplate(1);
  const pods = [await emptyReplica(2), await emptyReplica(3)];
  await Promise.all(pods.map((pod) => pod.up()));
  for (const pod of pods) {
    expect(await pod.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    await pod.untilReady();
    expect(await checksum(pod)).toBe(await checksum(primary));
  }
});

describe('a donor that has just moved, so that its name leads nowhere,', () => {
  const moved = replaceIn('clone-mysql.sh', 'copy_from "$(host_of "$donor")"', 'copy_from moved.invalid');

  test('is copied from where it has answered', async () => {
    const primary = await primaryWithRows({ change: moved });
    const replica = await (await (await emptyReplica()).up()).untilReady();
    expect(await checksum(replica)).toBe(await checksum(primary));
  });

  test('would be sought in vain by its name', async () => {
    await primaryWithRows({ change: all(moved, replaceIn('data-copy.sh', 'address=$2', 'address=$1')) });
    const { stderr } = await (await emptyReplica()).runInit(CONTAINERS.clone);
    expect(stderr).toMatch(/failed \(1 of 5\): .*Unknown MySQL server host/);
  });
});

test('a donor that does not know the new clone password yet is named with the reason, and copied when it does', async () => {
  await primaryWithRows();
  const replica = await emptyReplica();
  await set.changePasswords({ ...set.passwords, 'clone-password': 'another' }, [replica]);
  await replica.start(CONTAINERS.clone);
  await replica.untilLogged(
    CONTAINERS.clone,
    /denies access: the password in Secret mysql-credentials is not, or not yet, the one in its data/,
  );
  await set.changePasswords(set.passwords);
  await replica.untilLogged(CONTAINERS.clone, /the data directory is in place/);
});
