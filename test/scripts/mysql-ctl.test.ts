import { writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { DIVERGED, FILES, PATHS } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

const ctl = (pod: TestPod, ...words: string[]) => pod.exec(CONTAINERS.server, ['mysql-ctl', ...words]);
async function paused(pod: TestPod): Promise<void> {
  expect(await ctl(pod, 'pause')).toMatchObject({ status: 0, stderr: '' });
}
const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');
const takesWrites = async (pod: TestPod) => (await pod.sql('SELECT NOT @@super_read_only AND NOT @@read_only')) === '1';
const saysNow = (pod: TestPod, pattern: RegExp) =>
  eventually(
    `${pod.name} says ${pattern}`,
    30,
    async () => pattern.test((await pod.readiness()).stdout),
    () => pod.logs(),
  );
const moveTo = (ordinal: number) => set.apply({ replicas: 2, primary: ordinal });
/** A bulk load, for which a person takes it upon themselves that commits are not on the disk. */
describe('the durability of a paused primary', () => {
  afterEach(() => set.remove());
  const FLUSHING = 'SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog';
  async function relaxed(change?: Change): Promise<void> {
    await pair(change);
    await paused(primary);
    await primary.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2; SET GLOBAL sync_binlog = 0');
  }

  test('is left as a person has set it, which the verdict tells, until the pause ends', async () => {
    await relaxed();
    await saysNow(primary, /acknowledged writes may be lost: it refuses to write each to the disk/);
    await primary.passes(3);
    expect(await primary.sql(FLUSHING)).toBe('2\t0');
    await ctl(primary, 'resume');
    await eventually('it is strict', 20, async () => (await primary.sql(FLUSHING)) === '1\t1');
  });

  test('would be set back under their hands', async () => {
    await relaxed(replaceIn(FILES.replicationScript, '[[ -z $paused_until ]] || return 1', ''));
    await eventually('it is strict', 20, async () => (await primary.sql(FLUSHING)) === '1\t1');
  });
});

describe('mysql-ctl', () => {
  beforeAll(() => pair());
  afterAll(() => set.remove());
  // What one test leaves behind is nothing to the next.
  afterEach(async () => {
    await ctl(primary, 'resume');
    await ctl(replica, 'resume');
    await moveTo(0);
    await eventually(
      'the first has the role',
      60,
      () => takesWrites(primary),
      async () => (await primary.logs()) + (await replica.logs()),
    );
  });

  test('status shows all members in words, on the primary as on a replica', async () => {
    await eventually('both have reported', 30, async () =>
      /mysql-0 .*primary[^]*mysql-1 .*replica +ready/.test((await ctl(primary, 'status')).stdout),
    );
    for (const pod of [primary, replica]) {
      const shown = await eventually('the table is there', 20, async () => {
        const { status, stdout, stderr } = await ctl(pod, 'status');
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        return /mysql-1 .*ready/.test(stdout) && stdout;
      });
      expect(shown).toMatch(
        new RegExp(`^${pod.name}: ready: .* \\(judged \\d+ s ago\\)\ncluster [-0-9a-f]{36}, term \\d+ of `),
      );
      expect(shown).toMatch(/\nMEMBER +ROLE +VERDICT +BEHIND +REPORTED +REASON\n/);
      expect(shown).toMatch(/\nmysql-0 +primary +ready +- +\d+ s ago +primary of cluster .*: takes writes\n/);
      expect(shown).toMatch(/\nmysql-1 +replica +ready +\d+ s +\d+ s ago +replicates from mysql-0\.mysql\n/);
    }
  });

  test('the sidecar’s container has the command as well', async () => {
    const { status, stdout } = await replica.exec(replica.sidecar, ['mysql-ctl', 'status']);
    expect(status).toBe(0);
    expect(stdout).toContain('replicates from mysql-0.mysql');
  });

  test('status says of a row that it is outdated, or that its server is no longer in the set', async () => {
    await primary.sql(`INSERT INTO replicated_mysql.member VALUES
      ('mysql-7.mysql', UNIX_TIMESTAMP() - ${TIMING.reportAge + 9}, 'ready', 'was here', 3, '')`);
    const { stdout } = await ctl(primary, 'status');
    expect(stdout).toMatch(
      /\nmysql-7 +replica +ready +3 s +\d+ s ago +\(no longer in the set\) \(outdated\) was here\n/,
    );
    const { members } = JSON.parse((await ctl(primary, 'status', '--json')).stdout);
    expect(members).toContainEqual(expect.objectContaining({ name: 'mysql-7.mysql', outdated: true, in_set: false }));
    expect(members).toContainEqual(
      expect.objectContaining({ name: 'mysql-0.mysql', role: 'primary', outdated: false, in_set: true }),
    );
    await primary.sql("DELETE FROM replicated_mysql.member WHERE name = 'mysql-7.mysql'");
  });

  test('status --json is JSON whatever bytes a reason has', async () => {
    const bytes = [...Array(256).keys()].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    await primary.sql(`INSERT INTO replicated_mysql.member VALUES
      ('mysql-8.mysql', UNIX_TIMESTAMP(), 'ready', X'${bytes}', NULL, ''),
      ('mysql-9.mysql', UNIX_TIMESTAMP(), 'ready', 'é, 日本 "\\\\', NULL, '')`);
    const { status, stdout } = await ctl(primary, 'status', '--json');
    const seen = JSON.parse(stdout);
    const reasonOf = (name: string) => seen.members.find((member: { name: string }) => member.name === name).reason;
    expect(status).toBe(0);
    expect(seen).toMatchObject({ pod: 'mysql-0', state: 'ready', paused_until: null, holder: 'mysql-0.mysql' });
    expect(reasonOf('mysql-8.mysql')).toHaveLength(256);
    expect(reasonOf('mysql-9.mysql')).toBe('é, 日本 "\\');
    expect((await ctl(primary, 'status')).stdout.split('\n')).toHaveLength(8);
    await primary.sql("DELETE FROM replicated_mysql.member WHERE name IN ('mysql-8.mysql', 'mysql-9.mysql')");
  });

  test('status is 1 and still says what is known when the server does not answer', async () => {
    await replica.stopContainer(CONTAINERS.server);
    const inSidecar = (...words: string[]) => replica.exec(replica.sidecar, ['mysql-ctl', ...words]);
    const words = await eventually('not ready', 20, async () => {
      const seen = await inSidecar('status');
      return seen.status === 1 && seen.stdout;
    });
    expect(words).toMatch(
      /^mysql-1: not-ready: cannot read the state of the server[^]*the other members are not known here/,
    );
    const { status, stdout } = await inSidecar('status', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ pod: 'mysql-1', state: 'not-ready', members: null });
    expect((await inSidecar('explain')).stdout).toContain('does not answer on its socket');
    await replica.start(CONTAINERS.server);
    await replica.untilReady();
  });

  test.each([[[]], [['stop']], [['status', '--yaml']], [['pause', '0']], [['pause', '1441']], [['pause', '1h']]])(
    'the words %j are refused with the usage',
    async (words) => {
      const { status, stdout, stderr } = await ctl(replica, ...words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^usage: mysql-ctl status/);
    },
  );

  test('pause keeps the sidecar from healing a replica, which is not Ready, until resume', async () => {
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await saysNow(replica, /^does not replicate from mysql-0\.mysql; paused until \d\d:\d\dZ$/m);
    await replica.passes(3);
    expect(await receiver()).toBe('OFF');
    expect((await ctl(replica, 'status')).stdout).toMatch(/\npaused from \S+Z to \S+Z\n/);
    expect((await ctl(replica, 'explain')).stdout).toContain('A person has paused this member');
    expect((await ctl(replica, 'resume')).status).toBe(0);
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
    await replica.untilReady();
  });

  test('pause keeps a replica that is pointed elsewhere as it is', async () => {
    await paused(replica);
    await replica.sql("STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere'");
    await saysNow(replica, /^follows elsewhere .*; wanted: mysql-0\.mysql .*; paused until/m);
    expect((await replica.readiness()).status).toBe(1);
    await ctl(replica, 'resume');
    await replica.untilReady();
  });

  test('pause keeps a replica that takes writes as it is, and says so', async () => {
    await paused(replica);
    await replica.sql('SET GLOBAL read_only = OFF');
    await saysNow(replica, /^takes writes, but does not have the role; paused until/m);
    expect(await takesWrites(replica)).toBe(true);
    await ctl(replica, 'resume');
    await eventually('it is read-only', 20, async () => !(await takesWrites(replica)));
    await replica.untilReady();
    expect(await receiver()).toBe('ON');
    expect(await replica.logsOf(replica.sidecar)).not.toContain('replication stopped');
  });

  test('a pause ends by itself', async () => {
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await saysNow(replica, /paused until/);
    const soon = `printf '%d 0\\n' "$((EPOCHSECONDS + 3))" >${PATHS.pause}`;
    expect(await replica.exec(CONTAINERS.server, ['bash', '-c', soon])).toMatchObject({ status: 0 });
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
    await replica.untilReady();
    expect((await ctl(replica, 'status')).stdout).not.toContain('paused');
  });

  test('a primary that is paused takes writes, beats, and keeps the role until resume', async () => {
    await paused(primary);
    await moveTo(1);
    await saysNow(
      primary,
      /takes writes.*the role is meant for mysql-1\.mysql.*; paused until|takes writes; paused until/,
    );
    await primary.passes(3);
    expect(await takesWrites(primary)).toBe(true);
    await primary.sql('CREATE DATABASE while_paused');
    await primary.beatsFor(3);
    expect((await primary.readiness()).status).toBe(0);
    await ctl(primary, 'resume');
    await eventually(
      'the other takes writes',
      30,
      () => takesWrites(replica),
      () => primary.logs(),
    );
    expect(await takesWrites(primary)).toBe(false);
    await moveTo(0);
    await eventually(
      'the first takes writes again',
      30,
      () => takesWrites(primary),
      () => primary.logs(),
    );
    await primary.untilReady();
    await replica.untilReady();
  });

  test('a server that is paused is not handed the role', async () => {
    await paused(replica);
    await moveTo(1);
    await saysNow(primary, /the role is meant for mysql-1\.mysql, but it is paused/);
    expect(await takesWrites(primary)).toBe(true);
    await moveTo(0);
    await saysNow(primary, /takes writes$/m);
    await ctl(replica, 'resume');
    await replica.untilReady();
  });

  test('reclone is refused on the holder of the role, and while a member is paused', async () => {
    expect(await ctl(primary, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('write role') });
    await paused(replica);
    expect(await ctl(replica, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('is paused') });
    await ctl(replica, 'resume');
    await expect(replica.readFile(PATHS.recloneRequest)).rejects.toThrow('ENOENT');
  });

  test('reclone of what no other has needs to be told that it is lost', async () => {
    await replica.freezeLoop();
    const marker = replica.file(`${PATHS.data}/${DIVERGED}`);
    await writeFile(marker, 'refused: the data here have transactions that mysql-0.mysql lacks: a:7\n');
    expect(await ctl(replica, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('lacks: a:7') });
    await expect(replica.readFile(PATHS.recloneRequest)).rejects.toThrow('ENOENT');
    expect(await ctl(replica, 'reclone', '--lose-transactions')).toMatchObject({ status: 0, stderr: '' });
    expect(await replica.readFile(PATHS.recloneRequest)).toMatch(/^lose-transactions \d+\n$/);
    await replica.exec(CONTAINERS.server, ['rm', `${PATHS.data}/${DIVERGED}`, PATHS.recloneRequest]);
    expect(await ctl(replica, 'reclone')).toMatchObject({ status: 0, stderr: '' });
    expect(await replica.readFile(PATHS.recloneRequest)).toMatch(/^wanted \d+\n$/);
  });
});

describe('without its protection', () => {
  afterEach(() => set.remove());

  test('a paused replica would be healed all the same', async () => {
    await pair(replaceIn(FILES.replicationScript, 'if [[ -n $paused_until ]]; then return 1; fi', ''));
    await paused(replica);
    await replica.sql('STOP REPLICA');
    await eventually('the replica replicates', 20, async () => (await receiver()) === 'ON');
  });

  test('the role would go to a server that is paused, and nobody would take writes', async () => {
    await pair(replaceIn(FILES.roleLibrary, '[[ $standing == */paused ]]', 'false'));
    await paused(replica);
    await moveTo(1);
    await eventually('the first has given up the role', 30, async () => !(await takesWrites(primary)));
    await replica.passes(3);
    expect(await takesWrites(replica)).toBe(false);
  });
});

describe('in the tutorial', () => {
  afterEach(() => set.remove());

  test('mysql-ctl says what is known of this member, pauses it, and refuses the rest', async () => {
    set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1 } });
    primary = await (await (await set.pod(0)).up()).untilReady();
    const { status, stdout } = await ctl(primary, 'status');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^mysql-0: ready: primary of cluster .*: takes writes[^]*a set without GTIDs keeps no table/,
    );
    expect(JSON.parse((await ctl(primary, 'status', '--json')).stdout)).toMatchObject({
      state: 'ready',
      members: null,
    });
    await paused(primary);
    await primary.sql('SET GLOBAL read_only = ON');
    await saysNow(primary, /refuses to become writable; paused until/);
    await primary.passes(3);
    expect(await primary.sql('SELECT @@read_only')).toBe('1');
    expect((await ctl(primary, 'explain')).stdout).toContain('A person has paused this member');
    await ctl(primary, 'resume');
    await primary.untilReady();
    expect(await ctl(primary, 'reclone')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('without GTIDs'),
    });
  });
});
