import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { run } from '../support/command';
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
    ['replication', ['GRANT REPLICATION SLAVE ON *.*', 'GRANT SELECT ON `replicated_mysql`.`cluster`']],
    [
      'clone',
      [
        'GRANT USAGE ON *.*',
        'GRANT BACKUP_ADMIN ON *.*',
        'GRANT SELECT ON `performance_schema`.`replication_applier_status`',
        'GRANT SELECT ON `performance_schema`.`replication_connection_status`',
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
    await replica.stop();
    await (await replica.startServer()).untilReady();
    expect(await replica.sql('SELECT CURRENT_USER()')).toBe('root@localhost');
  });

  test('leave no password on a volume, in a process list or in a log', async () => {
    const secrets = Object.values(set.passwords).map(String);
    const processes = await replica.exec(CONTAINERS.server, [
      'bash',
      '-c',
      'cat /proc/[0-9]*/{cmdline,environ} | tr "\\0" " "',
    ]);
    const stored = await replica.sql('SELECT User_name, User_password FROM mysql.slave_master_info');
    expect(stored).toMatch(/^replication\s*$/);
    for (const secret of secrets) {
      expect(processes.stdout + (await replica.logs()) + (await primary.logs())).not.toContain(secret);
      const found = await run('bash', [
        '-c',
        'grep -rlaF -- "$0" "$1"/data/*.ibd "$1"/data/binlog.* "$1"/data/relay.* || true',
        secret,
        replica.volume,
      ]);
      expect(found).toBe('');
    }
    expect(await primary.readFile(PATHS.verdict)).toContain('ready');
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
    await pod.runInit(CONTAINERS.init);
    const { status, stderr } = await pod.runInit(CONTAINERS.clone);
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
    await pod.runInit(CONTAINERS.init);
    expect(await pod.runInit(CONTAINERS.clone)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('at most 32 bytes'),
    });
  } finally {
    await set.remove();
  }
});
