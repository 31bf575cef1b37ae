import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, ROLE_RECORD } from '../../lib/model/paths';
import { FORCED_STEP } from '../../lib/model/role';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { copyVolume, templateDirectory } from '../support/template';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let first: TestPod;
let second: TestPod;
afterEach(() => set.remove());

const WRITABLE = 'SELECT NOT @@super_read_only AND NOT @@read_only';
const takesWrites = async (pod: TestPod) => (await pod.sql(WRITABLE)) === '1';
/** What `primary: N` changes. */
const moveTo = (primary: number, force?: number) =>
  set.apply({ replicas: 2, primary, ...(force === undefined ? {} : { forcePrimary: force }) });

async function pair(change: Change = unchanged): Promise<void> {
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
    await expect(eventually('the second takes writes', 15, () => takesWrites(second))).rejects.toThrow('waited');
    expect(await takesWrites(first)).toBe(true);
  });
});

describe('a server that would not take the role at once', () => {
  /** It is handed the role, and nobody takes writes. */
  async function isHandedInVain(): Promise<void> {
    await first.untilLogged(CONTAINERS.replication, /has released the role to mysql-1\.mysql/);
    await second.passes(6);
    expect([await takesWrites(first), await takesWrites(second)]).toEqual([false, false]);
  }

  /** The code names mysql-1; its data are new, and it has not heard from mysql-2, which is not there. */
  async function movesToNewcomer(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 3 }, change });
    first = await set.primary();
    second = await (await set.pod(1)).up();
    await set.apply({ replicas: 3, primary: 1 });
  }

  test('is not handed it before it has heard from every server', async () => {
    await movesToNewcomer();
    await first.untilLogged(
      CONTAINERS.replication,
      /ready: .*: takes writes; the role is meant for mysql-1\.mysql, but its data are new/,
    );
    await first.passes(3);
    expect(await takesWrites(first)).toBe(true);
    // Its data are older than what the new primary keeps: it is not waited for.
    const third = await set.pod(2);
    await copyVolume(set.engine, templateDirectory(), third.volume, 'data/auto.cnf');
    await third.up();
    await eventually(
      'it takes writes',
      60,
      () => takesWrites(second),
      () => second.logs(),
    );
  });

  test('would leave the set without a primary, if it was handed it all the same', async () => {
    await movesToNewcomer(replaceIn(FILES.roleLibrary, 'elif [[ $standing == */uninformed ]]', 'elif false'));
    await isHandedInVain();
  });

  /** The code names mysql-1, of whose data a copy is made that does not end. */
  async function movesWhileItCopies(change: Change = unchanged): Promise<void> {
    await pair(
      all(
        replaceIn('reclone.sh', 'if copy_from "$1" "$2"; then', 'sleep infinity\n  if copy_from "$1" "$2"; then'),
        change,
      ),
    );
    await first.untilReady();
    await second.untilReady();
    await eventually('it is informed', 30, async () =>
      /^informed=yes$/m.test(await second.readFile(`${PATHS.data}/${ROLE_RECORD}`)),
    );
    expect(await second.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await second.untilLogged(CONTAINERS.replication, /as a person has asked; copies its data anew/);
    await moveTo(1);
  }

  test('is not handed it while its data are copied anew', async () => {
    await movesWhileItCopies();
    await first.untilLogged(
      CONTAINERS.replication,
      /the role is meant for mysql-1\.mysql, but its data are being copied/,
    );
    expect(await takesWrites(first)).toBe(true);
  });

  test('would keep writes away until the copy ends, if it was', async () => {
    const andGoesOnToReceive = replaceIn(FILES.recloneLibrary, 'STOP REPLICA IO_THREAD;', 'DO 0;');
    await movesWhileItCopies(
      all(replaceIn(FILES.roleLibrary, 'elif [[ $standing == */copies ]]', 'elif false'), andGoesOnToReceive),
    );
    await isHandedInVain();
  });

  /** The code names mysql-1, which has no data and is started so. */
  async function movesToEmpty(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    first = await set.primary();
    await set.apply({ replicas: 2, primary: 1 });
    second = await (await set.pod(1)).up();
  }

  test('gets its data first, if it has none', async () => {
    await movesToEmpty();
    await second.startAgainWhenItEnds();
    expect(await takesWrites(first)).toBe(true);
    await eventually(
      'it takes writes',
      60,
      () => takesWrites(second),
      () => second.logs(),
    );
    await first.untilReady();
  });

  test('would take itself for a primary that has lost its volume, if it did not look for who takes writes', async () => {
    await movesToEmpty(replaceIn(FILES.replicationScript, '[[ -n $lost_cluster ]] && find_writer', 'false'));
    await second.untilLogged(CONTAINERS.replication, /refused: .* so mysql-1 has lost its own/);
    await second.passes(3);
    expect(await takesWrites(second)).toBe(false);
  });
});

describe('the last server that had the role', () => {
  /** The code makes the set smaller by it: Kubernetes ends it at once, with its sidecar. */
  async function leavesWithTheSet(change: Change = unchanged): Promise<void> {
    set = await TestSet.create({ props: { replicas: 3 }, change });
    first = await set.primary();
    second = await set.replicaFromTemplate(1);
    const third = await set.replicaFromTemplate(2);
    await set.apply({ replicas: 3, primary: 2 });
    await eventually('the third takes writes', 30, () => takesWrites(third));
    await first.untilReady();
    await set.apply({ replicas: 2, primary: 0 });
    for (const container of [CONTAINERS.replication, CONTAINERS.server]) await third.kill(container);
  }

  test('is waited for, even if the set is to be smaller by that very server', async () => {
    await leavesWithTheSet();
    await first.untilLogged(
      CONTAINERS.replication,
      /wanted as the primary: waits for the word of mysql-2\.mysql; mysql-2/,
    );
    await first.passes(3);
    expect(await takesWrites(first)).toBe(false);
  });

  test('would not be missed if only those counted that the set is to have', async () => {
    await leavesWithTheSet(replaceIn(FILES.roleLibrary, 'missing+=" $last"', ':'));
    await eventually('the first takes writes', 60, () => takesWrites(first));
  });

  /** It has released the role to mysql-1, which was gone before it took it. */
  async function hasReleasedInVain(change: Change = unchanged): Promise<number> {
    await pair(change);
    await first.stop();
    await second.stop();
    const record = `${PATHS.data}/${ROLE_RECORD}`;
    await first.bash(CONTAINERS.server, `sed -i 's/^role=.*/role=released/; s/^heir=.*/heir=1/' ${record}`);
    await first.startServer();
    await first.untilLogged(
      CONTAINERS.replication,
      /has released the role to mysql-1\.mysql, and waits for it to begin/,
    );
    return Number(/^term=(\d+)$/m.exec(await first.readFile(record))?.[1]);
  }

  test('takes the role again by force, after it has released it to one that is gone', async () => {
    const term = await hasReleasedInVain();
    expect(await takesWrites(first)).toBe(false);
    await moveTo(0, term + FORCED_STEP);
    await eventually('it takes writes', 30, () => takesWrites(first));
  });

  test('that was forced names the loss in its verdict, until force is taken out of the code', async () => {
    const forced = (await hasReleasedInVain()) + FORCED_STEP;
    const loss = `; term ${forced} was begun by force (forcePrimary): what the primary before had acknowledged and not sent is lost`;
    await moveTo(0, forced);
    await eventually('it names the loss', 30, async () => (await first.readFile(PATHS.verdict)).includes(loss));
    await moveTo(0);
    await eventually('it names it no more', 30, async () => {
      const verdict = await first.readFile(PATHS.verdict);
      return /^ready .*: takes writes/.test(verdict) && !verdict.includes('by force');
    });
  });

  test('would wait for the other for ever, if force were not for servers that have released', async () => {
    const term = await hasReleasedInVain(
      replaceIn(FILES.roleLibrary, 'elif [[ $force == ', 'elif [[ $role != released && $force == '),
    );
    await moveTo(0, term + FORCED_STEP);
    await expect(eventually('it takes writes', 15, () => takesWrites(first))).rejects.toThrow('waited');
    expect(await takesWrites(first)).toBe(false);
  });
});

describe('a server that is wanted again, and was away while the role was taken by force', () => {
  async function comesBack(change: Change = unchanged): Promise<void> {
    await pair(change);
    const term = Number(await first.sql('SELECT MAX(term) FROM replicated_mysql.term'));
    await first.stop();
    await moveTo(1, term + FORCED_STEP);
    await eventually(
      'the second takes writes',
      60,
      () => takesWrites(second),
      () => second.logs(),
    );
    await moveTo(0);
    await first.startServer();
  }

  test('follows the server that has it, and gets it back', async () => {
    await comesBack();
    await eventually(
      'it takes writes',
      60,
      () => takesWrites(first),
      () => first.logs(),
    );
    await second.untilReady();
  });

  test('would follow nobody, and never get it: the last of whom its data know is itself', async () => {
    await comesBack(replaceIn(FILES.replicaLibrary, 'if [[ -z $source && -n $acting_holder ]]', 'if false'));
    await first.untilLogged(CONTAINERS.replication, /follows nobody yet/);
    await first.passes(5);
    expect([await takesWrites(first), await takesWrites(second)]).toEqual([false, true]);
  });

  test('says that it waits for a donor when a person asks for a copy while it follows nobody', async () => {
    await comesBack(replaceIn(FILES.replicaLibrary, 'if [[ -z $source && -n $acting_holder ]]', 'if false'));
    await first.untilLogged(CONTAINERS.replication, /follows nobody yet/);
    expect(await first.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await first.untilLogged(CONTAINERS.replication, /as a person has asked; waits for a peer that can give a copy/);
    expect(await first.runs(first.sidecar)).toBe(true);
  });
});

describe('a record of the role that the volume has no space for', () => {
  const RECORD = `${PATHS.data}/${ROLE_RECORD}`;

  /** The server starts anew, and so begins a term, while whatever is written beside its record finds no space. */
  async function restarts(change: Change = unchanged): Promise<void> {
    await pair(change);
    await second.stop();
    await first.stop();
    await first.bash(CONTAINERS.server, `ln -s /dev/full ${RECORD}.new`);
    await first.startServer();
  }

  test('is told, and does not replace the record that is there', async () => {
    await restarts();
    await first.untilLogged(CONTAINERS.replication, /not-ready: primary: cannot record its term; \d+ MiB are left/);
    expect(await first.readFile(RECORD)).toContain('role=holder\n');
    await first.exec(CONTAINERS.server, ['rm', `${RECORD}.new`]);
    await first.untilReady();
  });

  test('would take the role from the server if it did', async () => {
    await restarts((files) => {
      const role = files[FILES.roleLibrary] as string;
      const unguarded = role
        .replace(`>${RECORD}.new || return`, `>${RECORD}.new`)
        .replace(`sync ${RECORD}.new || return`, '');
      expect(unguarded).not.toBe(role);
      files[FILES.roleLibrary] = unguarded;
    });
    await first.untilLogged(CONTAINERS.replication, /wanted as the primary: waits for the word of mysql-1\.mysql/);
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
