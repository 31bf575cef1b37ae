import { existsSync } from 'node:fs';
import { DataCopy } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { END_OF_COPY, FILES, PATHS, RECEIPT } from '../../lib/model/paths';
import { COPY_PORT, xtrabackupImageOf } from '../../lib/model/xtrabackup';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { Link, type Mishap } from '../support/link';
import { contentOf, tableOf } from '../support/rows';
import { impatiently } from '../support/slow-copy';
import { SmallVolume } from '../support/small-volume';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

const MEBIBYTE = 1 << 20;
const SIZE = 32;
const MIDDLE = 8 * MEBIBYTE;
/** In seconds. */
const LONGER_THAN_A_COPY = 15;
/** The same, for whatever a copy comes to. */
const PATIENCE = 90;
const WHOLE = /^(?![^]*failed)[^]*the data directory is in place/;

let set: TestSet;
let primary: TestPod;
let link: Link;

/** A primary with data, whose copies go over a link. */
async function start(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1 }, change });
  primary = await (await (await set.pod(0)).up()).untilReady();
  await primary.sql(tableOf(SIZE));
  link = await Link.to(await primary.address(), COPY_PORT.number);
}
async function stop(): Promise<void> {
  link.close();
  await set.remove();
}

/** A pod with an empty volume whose copies go over the link. */
async function emptyReplica(ordinal = 1, change: Change = unchanged): Promise<TestPod> {
  const gateway = await primary.gateway();
  const overTheLink = replaceIn(
    FILES.copyClientScript,
    `/dev/tcp/"$address"/${COPY_PORT.number}`,
    `/dev/tcp/${gateway}/${link.port}`,
  );
  await set.change(all(overTheLink, change));
  const replica = await set.pod(ordinal);
  for (const name of [CONTAINERS.server, replica.sidecar]) await replica.remove(name);
  await replica.loseVolume();
  await replica.runInit(CONTAINERS.init);
  return replica;
}

const copies = (replica: TestPod) => replica.start(CONTAINERS.clone);
const untilCopied = (replica: TestPod) =>
  replica.untilLogged(CONTAINERS.clone, /the data directory is in place/, PATIENCE);
const untilHeld = (replica: TestPod) =>
  eventually(
    'the copy stands still',
    PATIENCE,
    async () => link.held > 0,
    async () => `${await replica.logs()}\n${await primary.logs()}`,
  );

/** The replica serves what the primary has, follows it, and its donor has never stopped to be Ready. */
async function isWhole(replica: TestPod): Promise<void> {
  await (await replica.startServer()).untilReady();
  await eventually('both hold the same', 60, async () => (await contentOf(replica)) === (await contentOf(primary)));
  await primary.sql("INSERT INTO shop.t (v) VALUES ('after the copy')");
  await eventually('it follows', 20, async () => (await contentOf(replica)) === (await contentOf(primary)));
  expect(await primary.readiness()).toMatchObject({ status: 0 });
}
const isEmpty = (replica: TestPod) => expect(existsSync(replica.file(PATHS.data))).toBe(false);

describe('a copy by XtraBackup', () => {
  beforeAll(() => start());
  afterAll(stop);
  afterEach(() => link.plan());

  test.each<Mishap>([
    ...[4096, 100_000, MEBIBYTE, 5 * MEBIBYTE, 13 * MEBIBYTE, 32 * MEBIBYTE].map((after) => ({
      kind: 'cut' as const,
      after,
    })),
    ...[4096, 3 * MEBIBYTE + 7, 20 * MEBIBYTE + 1].map((after) => ({ kind: 'damage' as const, after })),
  ])('whose stream suffers $kind after $after bytes is made again, and is whole', async (mishap) => {
    const replica = await emptyReplica();
    link.plan(mishap);
    await copies(replica);
    await untilCopied(replica);
    expect(await replica.logsOf(CONTAINERS.clone)).toMatch(
      /copy from mysql-0\.mysql failed \(1 of 5\): the stream (is damaged, or )?was cut off/,
    );
    await isWhole(replica);
  });

  test.each([0, 65_536, MIDDLE, 32 * MEBIBYTE])(
    'whose recipient is killed after %d bytes is made again by the next run',
    async (after) => {
      const replica = await emptyReplica();
      link.plan({ kind: 'hold', after });
      await copies(replica);
      await untilHeld(replica);
      await replica.kill(CONTAINERS.clone);
      isEmpty(replica);
      await copies(replica);
      await untilCopied(replica);
      await isWhole(replica);
    },
  );

  test.each([
    ['before its changes are applied', FILES.dataCopyLibrary, 'if ! xtrabackup --no-defaults --prepare'],
    ['before its position is kept', FILES.dataCopyLibrary, 'prepare_copy && keep_position'],
    ['before its receipt is written', FILES.cloneScript, `mv ${PATHS.incoming}/${RECEIPT}.new`],
  ])('whose recipient is killed %s is made again by the next run', async (_, file, step) => {
    const hold = `${PATHS.run}/hold`;
    const standStill = `while [[ -e ${hold} ]]; do touch ${hold}.reached; sleep 0.1; done`;
    const replica = await emptyReplica(1, replaceIn(file, step, `${standStill}\n${step}`));
    await replica.bash(CONTAINERS.clone, `touch ${hold}`);
    await copies(replica);
    await eventually('it stands still', 60, async () => existsSync(replica.file(`${hold}.reached`)));
    await replica.kill(CONTAINERS.clone);
    isEmpty(replica);
    await replica.bash(CONTAINERS.clone, `rm ${hold}*`);
    await copies(replica);
    await untilCopied(replica);
    await isWhole(replica);
  });

  test.each([CONTAINERS.xtrabackup, CONTAINERS.server])(
    'whose donor’s container %s is killed is made again when it is back',
    async (container) => {
      const replica = await emptyReplica();
      link.plan({ kind: 'hold', after: MIDDLE });
      await copies(replica);
      await untilHeld(replica);
      await primary.kill(container);
      await primary.start(container);
      link.release();
      await untilCopied(replica);
      await primary.untilReady();
      await isWhole(replica);
    },
  );

  test('whose donor does not exist yet waits for it, and says so', async () => {
    const other = await TestSet.create({ props: { insecureTutorial: true, replicas: 2 } });
    try {
      const replica = await other.pod(1);
      await replica.runInit(CONTAINERS.init);
      await copies(replica);
      await replica.untilLogged(CONTAINERS.clone, /waiting for the primary mysql-0\.mysql: it is not there yet/);
      await (await other.pod(0)).up();
      await untilCopied(replica);
    } finally {
      await other.remove();
    }
  });

  test('waits for its turn while the donor serves another', async () => {
    const [first, second] = [await emptyReplica(1), await emptyReplica(2)];
    link.plan({ kind: 'hold', after: MIDDLE });
    await copies(first);
    await untilHeld(first);
    await copies(second);
    await second.untilLogged(CONTAINERS.clone, /waiting for mysql-0\.mysql to end its copy to another pod/);
    link.release();
    for (const replica of [first, second]) {
      await untilCopied(replica);
      await isWhole(replica);
    }
    await second.remove(CONTAINERS.server);
  });

  test('is right while clients write, and while tables are altered, emptied, made and dropped', async () => {
    await primary.sql(
      'CREATE TABLE shop.u (id INT PRIMARY KEY) ENGINE = InnoDB; INSERT INTO shop.u VALUES (1); CREATE TABLE shop.w LIKE shop.u',
    );
    const replica = await emptyReplica();
    link.plan({ kind: 'hold', after: MIDDLE });
    await copies(replica);
    await untilHeld(replica);
    await primary.sql(
      "ALTER TABLE shop.u ADD v INT, ADD INDEX (v); INSERT INTO shop.t (v) SELECT REPEAT('y', 900) FROM shop.t LIMIT 5000; " +
        'DROP TABLE shop.w; CREATE TABLE shop.x ENGINE = InnoDB AS SELECT * FROM shop.u; TRUNCATE TABLE shop.u',
    );
    link.release();
    await untilCopied(replica);
    await isWhole(replica);
    const tables =
      'SELECT GROUP_CONCAT(TABLE_NAME ORDER BY 1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "shop"';
    expect(await replica.sql(tables)).toBe('t,u,x');
    expect(await replica.sql('SELECT COUNT(*) FROM shop.x')).toBe('1');
    await primary.sql('DROP TABLE shop.u, shop.x');
  });

  test('waits for tables that a client has locked', async () => {
    const replica = await emptyReplica();
    const sleepers = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP%'";
    const lock = 'LOCK TABLES shop.t WRITE; DO SLEEP(600)';
    void primary.exec(CONTAINERS.server, ['mysql', '-uroot', '-e', lock]);
    await eventually('the lock is held', 10, async () => (await primary.sql(sleepers)) !== '');
    await copies(replica);
    const inPlace = /the data directory is in place/;
    await expect(replica.untilLogged(CONTAINERS.clone, inPlace, LONGER_THAN_A_COPY)).rejects.toThrow('waited');
    await primary.sql(`KILL ${await primary.sql(sleepers)}`);
    await untilCopied(replica);
    await isWhole(replica);
  });

  test('whose donor stops to send is given up with the reason, and made again', async () => {
    const replica = await emptyReplica(1, impatiently);
    link.plan({ kind: 'hold', after: MIDDLE });
    await copies(replica);
    await replica.untilLogged(
      CONTAINERS.clone,
      /copy from mysql-0\.mysql failed \(1 of 5\): it has not moved for \d+ s/,
    );
    isEmpty(replica);
    link.release();
    await untilCopied(replica);
    await isWhole(replica);
  });

  test('for which there is no space is given up with the reason, and made by the next run that has it', async () => {
    const replica = await emptyReplica();
    const volume = await SmallVolume.of(replica, SIZE / 2);
    const left = 'of-a-former-run';
    try {
      const { status, stderr } = await replica.runInit(CONTAINERS.clone);
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining('gave up after 5 copies: no space is left on the volume'),
      ]);
      isEmpty(replica);
      expect(await primary.readiness()).toMatchObject({ status: 0 });

      await volume.grow(32 * SIZE);
      expect(await replica.bash(CONTAINERS.clone, `touch ${PATHS.incoming}/${left}`)).toMatchObject({ status: 0 });
      await copies(replica);
      await untilCopied(replica);
      await isWhole(replica);
      for (const path of [`${PATHS.data}/${left}`, PATHS.incoming]) {
        expect([path, existsSync(replica.file(path))]).toEqual([path, false]);
      }
    } finally {
      await volume.remove();
    }
  });

  test('does not touch its donor, however often its recipient goes away', async () => {
    const replica = await emptyReplica();
    for (let times = 0; times < 8; times++) {
      link.plan({ kind: 'hold', after: MIDDLE });
      await copies(replica);
      await untilHeld(replica);
      await replica.kill(CONTAINERS.clone);
      link.release();
      expect(await primary.readiness()).toMatchObject({ status: 0 });
    }
    await copies(replica);
    await untilCopied(replica);
    await isWhole(replica);
    expect(await primary.logsOf(primary.sidecar)).toMatch(/(the copy to [\d.]+ failed: [^]*){8}/);
  });

  describe.each([
    ['three columns', 'binlog.000001\\t325\\t0-100-7'],
    ['two lines', 'binlog.000001\\t325\\nbinlog.000002\\t4'],
    ['a carriage return', 'binlog.000001\\t325\\r'],
    ['nothing', ''],
    ['no number', 'binlog.000001\\tmany'],
    ['no file', '\\t325'],
    ['garbage', '\\x00\\xff\\x1b'],
  ])('with %s as its position', (_, info) => {
    test('is refused, and nothing of it is used', async () => {
      const write = `printf '${info}' >${PATHS.incoming}/xtrabackup_binlog_info`;
      const replica = await emptyReplica(
        1,
        replaceIn(FILES.dataCopyLibrary, 'prepare_copy && keep_position', `prepare_copy && ${write} && keep_position`),
      );
      const { status, stderr } = await replica.runInit(CONTAINERS.clone);
      expect(status).toBe(1);
      expect(stderr).toMatch(/gave up after 5 copies: .*binary log position is not a file and a number/);
      isEmpty(replica);
    });
  });
});

describe('without a protection,', () => {
  beforeAll(() => start());
  afterAll(stop);
  afterEach(() => link.plan());
  const END = `[[ -f ${PATHS.incoming}/${END_OF_COPY} ]] ||`;
  const PROOF = `is_proof "$(<${PATHS.incoming}/${END_OF_COPY})" ${END_OF_COPY} ||`;
  const blind = all(
    replaceIn(FILES.copyClientScript, END, 'true ||'),
    replaceIn(FILES.copyClientScript, PROOF, 'true ||'),
    replaceIn(FILES.copyClientScript, `rm ${PATHS.incoming}/${END_OF_COPY}`, 'true'),
  );

  test('a stream that was cut off between two of its files would be taken for a whole one', async () => {
    const cut: Mishap = { kind: 'cut', after: 0, before: END_OF_COPY };
    for (const [change, seen] of [
      [() => undefined, /failed \(1 of 5\): the stream was cut off: it has no end/],
      [blind, WHOLE],
    ] as [Change, RegExp][]) {
      link.plan(cut);
      const replica = await emptyReplica(1, change);
      await copies(replica);
      await untilCopied(replica);
      expect(await replica.logsOf(CONTAINERS.clone)).toMatch(seen);
    }
  });

  test('half a copy would be started as if it were whole, if existence were proof', async () => {
    const exists = replaceIn(
      FILES.commonLibrary,
      '[[ -f $1/receipt && $(<"$1/receipt") == made-by=* ]]',
      '[[ -d $1 ]]',
    );
    const replica = await emptyReplica(1, exists);
    link.plan({ kind: 'hold', after: MIDDLE });
    await copies(replica);
    await untilHeld(replica);
    await replica.kill(CONTAINERS.clone);
    expect((await replica.runInit(CONTAINERS.clone)).stderr).toMatch(WHOLE);
    await replica.start(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.server, /Aborting/);
  });

  test('files that are of no one point in time would be put into place, in vain, if changes were not applied', async () => {
    const prepare = 'if ! xtrabackup --no-defaults --prepare --target-dir=/var/lib/mysql/incoming';
    // The changes are in a log that no MySQL server reads. That of the stand-in does, and takes an empty one for applied.
    const unread = `if ! truncate --size=0 ${PATHS.incoming}/ib_logfile0`;
    const replica = await emptyReplica(1, replaceIn(FILES.dataCopyLibrary, prepare, unread));
    await copies(replica);
    await untilCopied(replica);
    expect(await replica.readFile(`${PATHS.data}/xtrabackup_checkpoints`)).toContain('full-backuped');
    await replica.start(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.server, /Aborting/);
  });
});

describe('a compressed copy', () => {
  beforeAll(async () => {
    const dataCopy = DataCopy.xtrabackup({ compression: 'zstd', image: xtrabackupImageOf('2.4') });
    set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1, dataCopy } });
    primary = await (await (await set.pod(0)).up()).untilReady();
    await primary.sql(tableOf(SIZE));
    link = await Link.to(await primary.address(), COPY_PORT.number);
  });
  afterAll(stop);

  test.each<Mishap[]>([[], [{ kind: 'cut', after: 100_000 }]])('is whole, %j', async (...mishaps) => {
    const replica = await emptyReplica();
    link.plan(...mishaps);
    await copies(replica);
    await untilCopied(replica);
    expect(link.left).toBe(0);
    expect(link.size).toBeLessThan(4 * MEBIBYTE);
    await isWhole(replica);
  });
});
