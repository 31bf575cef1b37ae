import { basename } from 'node:path';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { quoteWord } from '../../lib/scripts/quoting';
import { all, type Change, type Files, replaceIn } from '../support/change';
import { run } from '../../tools/support/command';
import type { TestPod } from '../support/test-pod';
import { TestSet, type Passwords } from '../support/test-set';

describe('the accounts of a server', () => {
  let set: TestSet;
  let primary: TestPod;
  let replica: TestPod;
  beforeAll(async () => {
    set = await TestSet.create({ props: { replicas: 2 } });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
  });
  afterAll(() => set.remove());

  test('are MySQL’s own, root, the sidecar’s and the two for replication and copies, and no others', async () => {
    const accounts = await primary.sql(
      "SELECT CONCAT(user, '@', host, ' ', plugin) FROM mysql.user ORDER BY user, host",
    );
    expect(accounts.split('\n')).toEqual([
      'clone@% caching_sha2_password',
      'mysql.infoschema@localhost caching_sha2_password',
      'mysql.session@localhost caching_sha2_password',
      'mysql.sys@localhost caching_sha2_password',
      'replication@% caching_sha2_password',
      'root@% caching_sha2_password',
      'root@localhost auth_socket',
      'sidecar@localhost auth_socket',
    ]);
  });

  test('all have a password, or belong to a user of the operating system', async () => {
    expect(await primary.sql("SELECT COUNT(*) FROM mysql.user WHERE authentication_string = ''")).toBe('0');
  });

  test('need TLS from elsewhere', async () => {
    expect(await primary.sql("SELECT user FROM mysql.user WHERE host = '%' AND ssl_type <> 'ANY'")).toBe('');
  });

  test.each([
    [
      'replication',
      [
        'GRANT REPLICATION SLAVE ON *.*',
        'GRANT SELECT (`OBJECT_NAME`, `OBJECT_TYPE`, `OWNER_THREAD_ID`) ON `performance_schema`.`metadata_locks`',
        'GRANT SELECT (`PROCESSLIST_HOST`, `PROCESSLIST_USER`, `THREAD_ID`) ON `performance_schema`.`threads`',
        'GRANT SELECT ON `replicated_mysql`.`cluster`',
        'GRANT SELECT ON `replicated_mysql`.`heartbeat`',
        'GRANT SELECT, INSERT, UPDATE ON `replicated_mysql`.`member`',
        'GRANT SELECT ON `replicated_mysql`.`term`',
        'GRANT SELECT, INSERT, UPDATE ON `replicated_mysql`.`turn`',
      ],
    ],
    [
      'clone',
      [
        'GRANT USAGE ON *.*',
        'GRANT BACKUP_ADMIN ON *.*',
        'GRANT SELECT (`HOST`, `USER`) ON `performance_schema`.`accounts`',
        'GRANT SELECT (`OBJECT_NAME`, `OBJECT_TYPE`, `OWNER_THREAD_ID`) ON `performance_schema`.`metadata_locks`',
        'GRANT SELECT ON `performance_schema`.`replication_applier_status`',
        'GRANT SELECT ON `performance_schema`.`replication_connection_status`',
        'GRANT SELECT (`PROCESSLIST_HOST`, `PROCESSLIST_USER`, `THREAD_ID`) ON `performance_schema`.`threads`',
        'GRANT SELECT ON `replicated_mysql`.`cluster`',
      ],
    ],
  ])('%s may do no more than it needs', async (user, grants) => {
    const granted = await primary.sql(`SHOW GRANTS FOR '${user}'@'%'`);
    expect(granted.split('\n')).toEqual(grants.map((grant) => `${grant} TO \`${user}\`@\`%\``));
  });

  test('let root in by password and TLS from another pod, on the primary and on a replica', async () => {
    for (const host of ['mysql-0.mysql', 'mysql-1.mysql']) {
      const login = await set.client(host, 'root', set.passwords['root-password']!, 'SELECT @@hostname IS NOT NULL');
      expect(login).toMatchObject({ status: 0, stdout: '1\n' });
      const plain = await set.client(host, 'root', set.passwords['root-password']!, 'SELECT 1', [
        '--ssl-mode=DISABLED',
      ]);
      expect(plain.status).not.toBe(0);
    }
  });

  test('let root in from inside its pod, and nobody without a password from elsewhere', async () => {
    expect(await replica.sql('SELECT CURRENT_USER()')).toBe('root@localhost');
    for (const user of ['root', 'sidecar', 'replication', 'clone', '']) {
      expect((await set.client('mysql-1.mysql', user, '', 'SELECT 1')).stderr).toContain('ERROR 1045');
    }
  });

  test('are made right again by a restart of the server', async () => {
    await replica.sql(
      "SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; DROP USER sidecar@localhost; ALTER USER root@localhost IDENTIFIED BY 'x'",
    );
    await replica.stopContainer(CONTAINERS.server);
    await (await replica.startServer()).untilReady();
    expect(await replica.sql('SELECT CURRENT_USER()')).toBe('root@localhost');
  });
});

describe('a password', () => {
  /** Stands before MySQL's programs in each script's PATH: writes down how they were called, then becomes them. */
  const SPY = `${PATHS.run}/spy`;
  const RECORD = `${PATHS.run}/calls`;
  const spy = (files: Files): void => {
    for (const [name, text] of Object.entries(files)) {
      if (text.startsWith('#!/bin/bash')) replaceIn(name, 'LC_ALL=C', `LC_ALL=C PATH=${SPY}:$PATH`)(files);
    }
  };

  let set: TestSet;
  afterEach(() => set.remove());

  /** A primary and a replica from nothing, and all that was called and logged on the way. */
  async function traces(change: Change): Promise<{ pods: TestPod[]; calls: string; logs: string }> {
    set = await TestSet.create({ props: { replicas: 2 }, change: all(change, spy) });
    const pods = [await set.pod(0), await set.pod(1)];
    for (const pod of pods) {
      const programs = ['/usr/bin/mysql', '/usr/sbin/mysqld'].map((program) => {
        const recorder = `#!/bin/bash\n{ printf '%s\\n' "$0" "$@"; env; } >>${RECORD}\nexec ${program} "$@"`;
        return `echo ${quoteWord(recorder)} >${SPY}/${basename(program)}`;
      });
      const made = await pod.bash(CONTAINERS.clone, [`mkdir ${SPY}`, ...programs, `chmod +x ${SPY}/*`].join(' && '));
      expect(made).toMatchObject({ status: 0 });
    }
    await Promise.all(pods.map((pod) => pod.up()));
    for (const pod of pods) await pod.untilReady();
    const ofAll = async (look: (pod: TestPod) => Promise<string>) => (await Promise.all(pods.map(look))).join('\n');
    const calls = await ofAll(async (pod) => (await pod.readFile(RECORD)) + (await processesOf(pod)));
    return { pods, calls, logs: await ofAll((pod) => pod.logs()) };
  }
  /** Arguments and environments of all that runs at this moment, whatever program it is. */
  const processesOf = async (pod: TestPod): Promise<string> => {
    const listing = ['bash', '-c', 'cat /proc/[0-9]*/{cmdline,environ} | tr "\\0" " "'];
    const seen = await Promise.all([CONTAINERS.server, CONTAINERS.replication].map((name) => pod.exec(name, listing)));
    return seen.map(({ stdout }) => stdout).join('\n');
  };
  const filesWith = (secret: string, pod: TestPod) =>
    pod.bash(CONTAINERS.clone, `grep -rlaF -e ${quoteWord(secret)} ${PATHS.volume} ${PATHS.run}`);

  test('is in no call of a program, no environment, no log and no file of a volume', async () => {
    const { pods, calls, logs } = await traces(() => undefined);
    for (const sign of ['--initialize-insecure', '--user=sidecar', '--user=clone', '--user=replication', 'POD_NAME=']) {
      expect(calls).toContain(sign);
    }
    for (const secret of Object.values(set.passwords).map(String)) {
      expect(calls).not.toContain(secret);
      expect(logs).not.toContain(secret);
      for (const pod of pods) expect(await filesWith(secret, pod)).toEqual({ status: 1, stdout: '', stderr: '' });
    }
    const stored = await pods[1]!.sql('SELECT User_name, User_password FROM mysql.slave_master_info');
    expect(stored).toMatch(/^replication\s*$/);
  });

  test('would be seen in a call, and on a volume', async () => {
    const { pods, calls } = await traces(
      all(
        replaceIn(
          'common.sh',
          'timeout 10 mysql --defaults-file=<(password_option "$password")',
          'MYSQL_PWD=$password timeout 30 mysql --no-defaults',
        ),
        replaceIn(
          'replica.sh',
          'START REPLICA USER',
          'CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = $(sql_string "$replication_password");\nSTART REPLICA USER',
        ),
      ),
    );
    expect(calls).toContain(String(set.passwords['clone-password']));
    const found = await filesWith(String(set.passwords['replication-password']), pods[1]!);
    expect(found.stdout).toContain(PATHS.data);
  });
});

const NASTY: [string, Passwords][] = [
  [
    'quotes, backslashes and dollar signs',
    { root: `a'b"c\\d\`e$(id)$HOME`, replication: `'; DROP USER root; -- \\`, clone: `\\'" # ;` },
  ],
  [
    'spaces, escapes and comments',
    { root: ' lead and trail ', replication: '\\n\\s\\t%s%n', clone: '[client]#=/* x */' },
  ],
  [
    'control characters and bytes that are no text',
    {
      root: Buffer.from([1, 2, 8, 9, 11, 12, 13, 26, 27, 127, 255, 254, 128, 195, 39]),
      replication: Buffer.from([195, 39, 92, 13, 9, 255]),
      clone: Buffer.from([254, 34, 92, 92, 13, 1]),
    },
  ],
  ['letters of all the world', { root: 'pässwörd-パスワード-🔑', replication: 'ключ-🔑', clone: 'كلمة السر' }],
];

test.each(NASTY)('passwords of %s work everywhere', async (_, { root, replication, clone }) => {
  const passwords = { 'root-password': root!, 'replication-password': replication!, 'clone-password': clone! };
  const set = await TestSet.create({ props: { replicas: 2 }, passwords });
  try {
    const [primary, replica] = [await set.pod(0), await set.pod(1)];
    await Promise.all([primary.up(), replica.up()]);
    await replica.untilReady();
    expect(await set.client('mysql-0.mysql', 'root', root!, 'SELECT 1')).toMatchObject({ status: 0 });
  } finally {
    await set.remove();
  }
});

test.each([
  ['an empty password', '', /key root-password: the password is empty/],
  ['a line break at the end', 'secret\n', /key root-password: a password cannot hold a line break/],
  ['a NUL byte', Buffer.from([65, 0, 66]), /key root-password: a password cannot hold a NUL byte/],
])('%s is refused before anything is made', async (_, password, message) => {
  const set = await TestSet.create({
    passwords: { 'root-password': password, 'replication-password': 'r', 'clone-password': 'c' },
  });
  try {
    const pod = await set.pod(0);
    const { status, stderr } = await pod.runInit(CONTAINERS.init);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(await run('ls', [pod.volume])).toBe('');
  } finally {
    await set.remove();
  }
});

test('a replication password that MySQL would cut is refused', async () => {
  const set = await TestSet.create({
    passwords: { 'root-password': 'a', 'replication-password': 'x'.repeat(33), 'clone-password': 'c' },
  });
  try {
    const pod = await set.pod(0);
    expect(await pod.runInit(CONTAINERS.init)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('at most 32 bytes'),
    });
  } finally {
    await set.remove();
  }
});
