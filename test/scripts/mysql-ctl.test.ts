import { writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { DIVERGED, PATHS } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { ctl, paused, saysNow } from '../support/mysql-ctl';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

describe('mysql-ctl', () => {
  beforeAll(async () => {
    set = await TestSet.create({ props: { replicas: 2 } });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
  });
  afterAll(() => set.remove());
  // What one test leaves behind is nothing to the next.
  afterEach(async () => {
    await ctl(primary, 'resume');
    await ctl(replica, 'resume');
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

  test('reclone is refused on the holder of the role, and while a member is paused', async () => {
    expect(await ctl(primary, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('write role') });
    await paused(replica);
    expect(await ctl(replica, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('is paused') });
    await ctl(replica, 'resume');
    await expect(replica.readFile(PATHS.recloneRequest)).rejects.toThrow('ENOENT');
  });

  test('reclone of what no other has needs to be told that it is lost', async () => {
    const left = [`${PATHS.data}/${DIVERGED}`, PATHS.recloneRequest];
    await replica.freezeLoop();
    try {
      const marker = replica.file(`${PATHS.data}/${DIVERGED}`);
      await writeFile(marker, 'refused: the data here have transactions that mysql-0.mysql lacks: a:7\n');
      expect(await ctl(replica, 'reclone')).toMatchObject({ status: 1, stderr: expect.stringContaining('lacks: a:7') });
      await expect(replica.readFile(PATHS.recloneRequest)).rejects.toThrow('ENOENT');
      expect(await ctl(replica, 'reclone', '--lose-transactions')).toMatchObject({ status: 0, stderr: '' });
      expect(await replica.readFile(PATHS.recloneRequest)).toMatch(/^lose-transactions \d+\n$/);
      await replica.exec(CONTAINERS.server, ['rm', ...left]);
      expect(await ctl(replica, 'reclone')).toMatchObject({ status: 0, stderr: '' });
      expect(await replica.readFile(PATHS.recloneRequest)).toMatch(/^wanted \d+\n$/);
    } finally {
      await replica.exec(CONTAINERS.server, ['rm', '--force', ...left]); // before the sidecar sees them
      await replica.thaw(replica.sidecar);
    }
    await replica.untilReady();
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
