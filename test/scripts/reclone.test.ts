import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { all, replaceIn, type Files } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

/** As the kubelet would: a server that has ended is started again. */
async function whenItEnds(pod: TestPod): Promise<void> {
  await eventually(
    `${pod.name}'s server ends`,
    60,
    async () => !(await pod.runs(CONTAINERS.server)),
    () => pod.logs(),
  );
  await pod.start(CONTAINERS.server);
}

/** The primary no longer has what the replica needs. */
async function purgedSource(
  change?: (files: Files) => void,
  before = async (): Promise<void> => undefined,
  props: ReplicatedMySqlProps = { replicas: 2 },
): Promise<void> {
  set = await TestSet.create({ props, ...(change === undefined ? {} : { change }) });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
  await before();
  await replica.stop();
  await primary.sql('CREATE DATABASE purged; FLUSH BINARY LOGS');
  await eventually('the primary has one log', 20, async () => {
    await primary.sql('PURGE BINARY LOGS BEFORE NOW()');
    return (await primary.sql('SHOW BINARY LOGS')).split('\n').length === 1;
  });
}

/** Its copies take as long as a test needs to look at them. */
const copiesSlowly = async (): Promise<void> => {
  await replica.sql('SET PERSIST clone_max_data_bandwidth = 1');
};

const ERRANT = "SHOW DATABASES LIKE 'errant'";
const writesErrantly = async (): Promise<void> => {
  await replica.sql('SET GLOBAL super_read_only = OFF; CREATE DATABASE errant');
};
const anyDonor = replaceIn(
  'reclone.sh',
  'if [[ -n $may_lose || $(is_superset "${executed#-}" "${actual[executed]}") == 1 ]]',
  'if true',
);

/** While this file is there, the copy stands still before it is declared complete. */
const HOLD = `${PATHS.volume}/hold`;
const RECEIPT_STEP = 'if write_receipt "copy of $1"';
const holdBeforeReceipt = replaceIn(
  'reclone.sh',
  RECEIPT_STEP,
  `while [[ -e ${HOLD} ]]; do sleep 0.1; done\n    ${RECEIPT_STEP}`,
);

describe('a replica whose source has purged what it needs', () => {
  test('copies its data anew beside the old ones, and replicates', async () => {
    await purgedSource();
    await replica.startServer();
    await replica.untilLogged(
      CONTAINERS.replication,
      /has purged binary logs that are needed here; copies its data anew/,
    );
    await whenItEnds(replica);
    await replica.untilReady();
    expect(await replica.sql("SHOW DATABASES LIKE 'purged'")).toBe('purged');
    expect(await replica.readFile(`${PATHS.data}/receipt`)).toContain('made-by=copy of mysql-0.mysql');
    for (const path of [PATHS.incoming, PATHS.replaced]) expect(existsSync(replica.file(path))).toBe(false);
    await primary.sql('CREATE DATABASE afterwards');
    await eventually(
      'it follows',
      20,
      async () => (await replica.sql("SHOW DATABASES LIKE 'afterwards'")) === 'afterwards',
    );
  });

  test('keeps its data while nobody takes its password for copies', async () => {
    await purgedSource();
    const right = set.passwords;
    // Only here: the primary would give the account what its own Secret says.
    await set.changePasswords({ ...right, 'clone-password': 'wrong' }, [replica]);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for a peer that can give a copy/);
    expect(await replica.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    await set.changePasswords(right);
    await whenItEnds(replica);
    await replica.untilReady();
  });

  /** Donors are found, and every copy of them fails: CLONE needs larger packets. */
  const failingCopies = async (change?: (files: Files) => void) => {
    await purgedSource(change);
    await primary.sql('SET GLOBAL max_allowed_packet = 1048576');
    await replica.startServer();
  };
  const withoutBackOff = replaceIn('reclone.sh', 'SECONDS + (5 <<', 'SECONDS + (0 <<');

  test('tries again after a copy that has failed, later each time, and keeps its data meanwhile', async () => {
    await failingCopies();
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(2 of 5\): .*max_allowed_packet/, 90);
    await eventually('it says so', 20, async () =>
      /will try again to copy the data: .*max_allowed_packet/.test((await replica.readiness()).stdout),
    );
    const log = await replica.logsOf(CONTAINERS.replication);
    const [first, second] = [...log.matchAll(/^(\S+Z) the copy failed/gm)].map(([, at]) => Date.parse(at as string));
    expect((second as number) - (first as number)).toBeGreaterThanOrEqual(10_000);
    expect(await replica.sql('SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe('1');
    await primary.sql('SET GLOBAL max_allowed_packet = DEFAULT');
    await whenItEnds(replica);
    await replica.untilReady();
  });

  const hasGivenUp = (because = 'has purged .*') =>
    eventually('it has given up', 120, async () =>
      new RegExp(`${because}; gave up after 5 copies: .*max_allowed_packet.*; mysql-ctl reclone tries again`).test(
        (await replica.readiness()).stdout,
      ),
    );
  const asksForOne = async () =>
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });

  test('gives up after five, until a person asks for one, however often', async () => {
    await failingCopies(withoutBackOff);
    await hasGivenUp();
    await asksForOne();
    await hasGivenUp('as a person has asked');
    await primary.sql('SET GLOBAL max_allowed_packet = DEFAULT');
    await replica.passes(4);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('copied anew');
    await asksForOne();
    await whenItEnds(replica);
    await replica.untilReady();
  });

  test('would not try again if one request was like another', async () => {
    await failingCopies(all(withoutBackOff, replaceIn('mysql-ctl.sh', `'%s %(%s)T\\n' "$1" -1`, `'%s\\n' "$1"`)));
    await hasGivenUp();
    await asksForOne();
    await replica.passes(4);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('as a person has asked; copies its data anew');
  });

  test('would try for ever if failures were not counted', async () => {
    await failingCopies(all(withoutBackOff, replaceIn('reclone.sh', 'elif ((copy_failures >= 5))', 'elif false')));
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(7 of 5\)/, 120);
  });

  test('asks another donor after one that could not give a copy', async () => {
    await twoDonors();
    await replica.untilLogged(
      CONTAINERS.replication,
      /anew from mysql-2\.mysql[^]*the copy failed \(1 of 5\)[^]*anew from mysql-0\.mysql/,
    );
    await whenItEnds(replica);
    await replica.untilReady();
  });

  test('would ask the same one again and again', async () => {
    await twoDonors(replaceIn('reclone.sh', 'donors[copy_failures % ${#donors[@]}]', 'donors[0]'));
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(2 of 5\)/);
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('anew from mysql-0.mysql');
  });

  /** Another replica, which is asked first, cannot give any. */
  async function twoDonors(change?: (files: Files) => void): Promise<void> {
    const other = async () => {
      await (await set.replicaFromTemplate(2)).sql('SET GLOBAL max_allowed_packet = 1048576');
    };
    await purgedSource(change, other, { replicas: 3 });
    await replica.startServer();
  }

  const shortTurns = all(
    replaceIn('reclone.sh', 'while sleep 10;', 'while sleep 1;'),
    replaceIn('reclone.sh', 'UNIX_TIMESTAMP() + 30)', 'UNIX_TIMESTAMP() + 3)'),
  );

  /** The donor hangs in the middle of a copy, which is slow; turns are short, and a copy that stalls is not waited for long. */
  async function stalls(change: (files: Files) => void = () => undefined): Promise<void> {
    await purgedSource(
      all(
        replaceIn('data-copy.sh', 'SECONDS - moved >= 600', 'SECONDS - moved >= 6'),
        shortTurns,
        replaceIn('reclone.sh', 'SECONDS + (5 <<', 'SECONDS + (500 <<'),
        change,
      ),
      copiesSlowly,
    );
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copies its data anew from mysql-0/);
    await primary.freeze(CONTAINERS.server);
    await replica.untilLogged(CONTAINERS.replication, /the copy failed \(1 of 5\): it has not moved for/);
    await primary.thaw(CONTAINERS.server);
  }
  const turnEnds = (seconds: number) =>
    eventually(
      'the turn ends',
      seconds,
      async () => (await primary.sql('SELECT until < UNIX_TIMESTAMP() FROM replicated_mysql.turn')) === '1',
    );

  test('leaves its turn to others when its copy has stalled, and its server makes no copy any more', async () => {
    await stalls();
    const copies = "SELECT COUNT(*) FROM performance_schema.clone_status WHERE STATE = 'In Progress'";
    await eventually('no copy goes on', 20, async () => (await replica.sql(copies)) === '0');
    await turnEnds(20);
  });

  test('would keep its turn for ever, if it were not given up with the copy', async () => {
    await stalls(replaceIn('reclone.sh', 'trap end_turn EXIT', 'true'));
    await expect(turnEnds(10)).rejects.toThrow('waited 10 s for: the turn ends\nlast seen: false');
  });

  test('waits for another pod to end its copy', async () => {
    await purgedSource();
    const turn = "REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 20)";
    await primary.sql(turn);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for another pod to end its copy/);
    // A turn that nobody keeps ends by itself.
    await whenItEnds(replica);
    await replica.untilReady();
  });

  test('would copy at the same time as another, if nobody kept turns', async () => {
    await purgedSource(replaceIn('reclone.sh', '[[ $(turn_of) == "$own_host" ]]', 'true'));
    await primary.sql("REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 600)");
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copied anew from mysql-0\.mysql/);
  });

  /** Another pod has the turn for a day, as a primary has written whose clock was ahead, and that is away. */
  async function turnOfADay(change: (files: Files) => void = () => undefined): Promise<void> {
    await purgedSource(all(shortTurns, change));
    await primary.sql("REPLACE INTO replicated_mysql.turn VALUES ('1', 'mysql-2.mysql', UNIX_TIMESTAMP() + 86400)");
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for another pod to end its copy/);
  }

  test('waits no longer for a turn whose end was written by a clock that is ahead', async () => {
    await turnOfADay();
    await whenItEnds(replica);
    await replica.untilReady();
  });

  test('would wait for a day if any end was believed', async () => {
    await turnOfADay(replaceIn('reclone.sh', 'LEAST(until, VALUES(until))', 'until'));
    await expect(turnEnds(10)).rejects.toThrow('waited 10 s');
    expect(await replica.logsOf(CONTAINERS.replication)).not.toContain('copies its data anew');
  });

  test('is never copied over while it has transactions that nobody else has', async () => {
    await purgedSource(undefined, writesErrantly);
    await replica.startServer();
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: the data here have transactions that mysql-0\.mysql lacks/,
    );
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  const noRefusal = replaceIn('replica.sh', 'if [[ $lacks == - && $same_history == 1 ]]', 'if true');

  test('is not copied over either if that were no refusal, since no donor has them', async () => {
    await purgedSource(noRefusal, writesErrantly);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /waits for a peer that can give a copy/);
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would lose them without either', async () => {
    await purgedSource(all(noRefusal, anyDonor), writesErrantly);
    await replica.startServer();
    await whenItEnds(replica);
    await replica.untilReady();
    expect(await replica.sql(ERRANT)).toBe('');
  });
});

describe('the old data of a replica that copies them anew', () => {
  const PROPS = { replicas: 2, readFloor: 1 };
  const says = (pattern: RegExp) =>
    eventually(
      `${replica.name} says ${pattern}`,
      30,
      async () => pattern.test((await replica.readiness()).stdout),
      () => replica.logs(),
    );
  const SERVES =
    /^serves what it has, since too few others are fresher; mysql-0\.mysql has purged .*; copies its data anew/;

  test('serve reads until the copy is complete, if nobody has fresher ones and the code wants them served', async () => {
    await purgedSource(holdBeforeReceipt, undefined, PROPS);
    await writeFile(replica.file(HOLD), '');
    await replica.startServer();
    await says(SERVES);
    expect((await replica.readiness()).status).toBe(0);
    await set.apply({ ...PROPS, readFloor: 0 });
    await says(/^mysql-0\.mysql has purged .*; copies its data anew/);
    expect((await replica.readiness()).status).toBe(1);
    await set.apply(PROPS);
    await says(SERVES);
    expect(await replica.sql("SELECT COUNT(*) FROM replicated_mysql.cluster; SHOW DATABASES LIKE 'purged'")).toBe('1');
    await rm(replica.file(HOLD));
    await whenItEnds(replica);
    await replica.untilReady();
    expect(await replica.sql("SHOW DATABASES LIKE 'purged'")).toBe('purged');
  });
});

describe('a finished copy whose server takes no connection at the moment', () => {
  const STOP = "local_sql <<'SQL' || true # clients";
  const holdBeforeStop = replaceIn('reclone.sh', STOP, `while [[ -e ${HOLD} ]]; do sleep 0.1; done\n  ${STOP}`);

  /** All connections are taken, the one for administrators as well, when it is to be stopped; after a while they are free again. */
  async function finishedWhileOverrun(change: (files: Files) => void = () => undefined): Promise<void> {
    await purgedSource(all(holdBeforeStop, change));
    await writeFile(replica.file(HOLD), '');
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, /copied anew from mysql-0\.mysql/);
    const sessions = `for n in {1..9}; do mysql -uroot --execute 'DO SLEEP(20)' & done
      mysql -uroot --execute 'SET GLOBAL max_connections = 2; DO SLEEP(20)'; wait`;
    const ended = replica.exec(CONTAINERS.server, ['bash', '-c', sessions]);
    await eventually('no connection is left', 15, () =>
      replica.sql('DO 0').then(
        () => false,
        (error) => String(error).includes('ERROR 1040'),
      ),
    );
    await rm(replica.file(HOLD));
    await ended;
  }

  test('is adopted as soon as it does', async () => {
    await finishedWhileOverrun();
    await whenItEnds(replica);
    await replica.untilReady();
  });

  test('would wait for ever if the server was told only once to stop', async () => {
    await finishedWhileOverrun(replaceIn('reclone.sh', STOP, `[[ -z \${told-} ]] && told=true && ${STOP}`));
    await replica.passes(3);
    expect(await replica.runs(CONTAINERS.server)).toBe(true);
    expect((await replica.readiness()).stdout).toContain('copies its data anew');
  });
});

describe('a copy that a person has asked for', () => {
  async function askedFor(change?: (files: Files) => void): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, ...(change === undefined ? {} : { change }) });
    await set.primary();
    replica = await set.replicaFromTemplate(1);
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await whenItEnds(replica);
  }
  const copies = async () => (await replica.logsOf(CONTAINERS.replication)).match(/Z as a person has asked/g) ?? [];

  test('is made once', async () => {
    await askedFor();
    await replica.untilLogged(CONTAINERS.replication, /copied anew[^]*ready: replicates from mysql-0/);
    await replica.untilReady();
    expect(existsSync(replica.file(PATHS.recloneRequest))).toBe(false);
    expect(await copies()).toHaveLength(1);
  });

  test('would be made again and again if the request stayed', async () => {
    await askedFor(replaceIn('reclone.sh', `rm -f ${PATHS.recloneRequest}`, 'true'));
    await eventually('a second copy', 60, async () => (await copies()).length > 1);
  });

  /** Before the sidecar has found a transaction that only this server has, and has written down what it refuses. */
  async function askedTooEarly(change?: (files: Files) => void): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, ...(change === undefined ? {} : { change }) });
    await set.primary();
    replica = await set.replicaFromTemplate(1);
    await replica.freezeLoop();
    await writesErrantly();
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await replica.thaw(replica.sidecar);
  }

  test('is not made of data that lack what is here, unless they have said that it may be lost', async () => {
    await askedTooEarly();
    await replica.untilLogged(
      CONTAINERS.replication,
      /not-ready: as a person has asked; waits for a peer that can give a copy/,
    );
    expect(await replica.sql(ERRANT)).toBe('errant');
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would lose it if any donor would do', async () => {
    await askedTooEarly(anyDonor);
    await whenItEnds(replica);
    await replica.untilReady();
    expect(await replica.sql(ERRANT)).toBe('');
  });
});

describe('a server that does not say that it has no data', () => {
  const silent = replaceIn('replication.sh', "SELECT 'cluster', COALESCE(", "SELECT 'unheard', COALESCE(");
  const silenceIsNo = all(
    replaceIn('replication.sh', ' && -n ${actual[executed]+told} && -n ${actual[cluster]+told}', ''),
    replaceIn('replication.sh', 'actual=([term]=0', "actual=([cluster]='' [term]=0"),
  );
  const whateverIsThere = replaceIn('reclone.sh', 'if [[ -n ${actual[executed]} ]]', 'if false');

  /** Its sidecar starts anew, with scripts that do not hear of its cluster. */
  async function hears(change: (files: Files) => void): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 } });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    await primary.sql('CREATE DATABASE known');
    await eventually('it is there', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'known'")) === 'known');
    await replica.stop();
    await set.change(change);
    await replica.runInit(CONTAINERS.init);
    await replica.startServer();
  }

  test('is left alone: the answer counts as none', async () => {
    await hears(silent);
    await eventually('its server runs', 30, async () => (await replica.sql('SELECT 1')) === '1');
    await replica.untilLogged(CONTAINERS.replication, /cannot read the state of the server/);
    await eventually('it is judged again', 30, async () => /cannot read/.test((await replica.readiness()).stdout));
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('is left alone as well if silence were a no, since it has transactions', async () => {
    await hears(all(silent, silenceIsNo));
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: there are transactions here, but no id of their cluster/,
    );
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would be copied over without either', async () => {
    await hears(all(silent, silenceIsNo, whateverIsThere));
    await replica.untilLogged(CONTAINERS.replication, /has no data; copies its data anew/);
  });
});

describe('a finished copy that waits', () => {
  const KEPT = `${PATHS.volume}/kept`;
  const SINCE = "SHOW DATABASES LIKE 'written_since'";

  /** It was made before the primary has written something, and nobody has adopted it. */
  async function olderThanThePrimary(change: (files: Files) => void = () => undefined): Promise<void> {
    set = await TestSet.create({ props: { replicas: 1 }, change });
    primary = await set.primary();
    await primary.stop();
    await primary.bash(CONTAINERS.server, `cp -a ${PATHS.data} ${KEPT} && rm ${KEPT}/role.record`);
    await (await primary.startServer()).untilReady();
    await primary.sql('CREATE DATABASE written_since');
    await primary.stop();
    await primary.bash(CONTAINERS.server, `mv ${KEPT} ${PATHS.incoming}`);
    await (await primary.up()).untilReady();
  }

  test('is not adopted by the server that has the role: it lacks what was written since', async () => {
    await olderThanThePrimary();
    expect(await primary.sql(SINCE)).toBe('written_since');
    expect(existsSync(primary.file(PATHS.incoming))).toBe(false);
  });

  test('would take the primary back to an older state if it were', async () => {
    await olderThanThePrimary(replaceIn('common.sh', '== *role=holder*', '== *role=nobody*'));
    expect(await primary.sql(SINCE)).toBe('');
  });
});
