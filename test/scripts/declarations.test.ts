import { writeFile } from 'node:fs/promises';
import type { MySqlUser, ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;

const SECRET = { secretName: 'shop-database', secretKey: 'password' };
const SHOP: MySqlUser = {
  name: 'shop',
  passwordSecret: { name: SECRET.secretName, key: SECRET.secretKey },
  grants: [
    { privileges: ['ALL'], on: 'shop_eu.*' },
    { privileges: ['PROCESS', 'CONNECTION_ADMIN'], on: '*.*' },
  ],
};
const DECLARED: ReplicatedMySqlProps = {
  replicas: 1,
  databases: [{ name: 'shop_eu', characterSet: 'utf8mb4', collation: 'utf8mb4_0900_as_cs' }],
  users: [SHOP],
};

const FIRST = `it's "the\\first"`;
const SECOND = 'the second $(id) `x`';
const logs = () => primary.logs();
const says = (pattern: RegExp) => primary.untilLogged(CONTAINERS.replication, pattern);

/** A primary of the template with these declarations, and a password in the user's Secret. */
async function start(change: Change = unchanged, props = DECLARED): Promise<void> {
  set = await TestSet.create({ props, change });
  await set.putUserPassword(await set.pod(0), SECRET, FIRST);
  primary = await set.primary();
}

/** What the server makes of a password: "in", "out", or what it says. */
async function attempt(password: string, user = 'shop'): Promise<string> {
  const { status, stderr } = await set.client('mysql-0.mysql', user, password, 'SELECT 1', ['--ssl-mode=REQUIRED']);
  if (status === 0) return 'in';
  return stderr.includes('ERROR 1045') ? 'out' : stderr;
}
const until = (expected: 'in' | 'out', password: string) =>
  eventually(`"${password}" is ${expected}`, 60, async () => (await attempt(password)) === expected, logs);

const grants = () => primary.sql(`SHOW GRANTS FOR 'shop'@'%'`);
/** The client doubles the backslash that it prints. */
const untilItHasAllRights = () =>
  eventually('all rights', 30, async () => /ALL PRIVILEGES ON `shop\\+_eu`/.test(await grants()), logs);
const untilThere = (what: string, query: string, expected = '1') =>
  eventually(what, 60, async () => (await primary.sql(query)) === expected, logs);
/** What the sidecar and others have written but for its own tables: definitions, accounts and rights. */
const definitions = (pod: TestPod) =>
  pod.sql(
    'SELECT COUNT_STAR FROM performance_schema.events_statements_summary_global_by_event_name ' +
      "WHERE EVENT_NAME IN ('statement/sql/grant', 'statement/sql/create_db', 'statement/sql/create_user', 'statement/sql/alter_user', " +
      "'statement/sql/alter_db')",
  );

describe('what the code declares', () => {
  beforeAll(() => start());
  afterAll(() => set.remove());

  test('is there soon after the primary: databases, accounts that can log in, and their rights', async () => {
    await until('in', FIRST);
    expect(await attempt('wrong')).toBe('out');
    await untilThere(
      'the database',
      "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'shop_eu' AND DEFAULT_COLLATION_NAME = 'utf8mb4_0900_as_cs'",
    );
    await untilItHasAllRights();
    expect(await grants()).toMatch(/GRANT PROCESS ON \*\.\*[^]*GRANT CONNECTION_ADMIN ON \*\.\*/);
    const write = await set.client('mysql-0.mysql', 'shop', FIRST, 'CREATE TABLE shop_eu.t (i INT PRIMARY KEY)');
    expect(write.status).toBe(0);
    expect((await set.client('mysql-0.mysql', 'shop', FIRST, 'CREATE DATABASE shopxeu')).stderr).toContain('denied');
    await primary.untilReady();
  });

  test('must encrypt its connections, unless the code says otherwise', async () => {
    const plain = () =>
      set.client('mysql-0.mysql', 'shop', FIRST, 'SELECT 1', ['--ssl-mode=DISABLED', '--get-server-public-key']);
    expect((await plain()).status).not.toBe(0);
    await set.apply({ ...DECLARED, users: [{ ...SHOP, requireTls: false }] });
    await eventually('it need not', 60, async () => (await plain()).status === 0, logs);
    await set.apply(DECLARED);
    await eventually('it must again', 60, async () => (await plain()).status !== 0, logs);
  });

  test('costs no statement once it is there', async () => {
    await untilThere('TLS', "SELECT COUNT(*) FROM mysql.user WHERE User = 'shop' AND ssl_type = 'ANY'");
    const before = await definitions(primary);
    await primary.beatsFor(12);
    expect(await definitions(primary)).toBe(before);
  });

  test('is made again when a person has taken it away, at the latest with the next term', async () => {
    await primary.sql("DROP USER 'shop'@'%'; CREATE DATABASE other; ALTER DATABASE shop_eu COLLATE utf8mb4_bin");
    await primary.kill(primary.sidecar);
    await primary.start(primary.sidecar);
    await until('in', FIRST);
    await untilThere(
      'the collation',
      "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'shop_eu' AND DEFAULT_COLLATION_NAME = 'utf8mb4_0900_as_cs'",
    );
    await untilItHasAllRights();
  });

  test('follows its Secret, and the password before works until its time is over', async () => {
    await set.putUserPassword(primary, SECRET, SECOND);
    await until('in', SECOND);
    expect(await attempt(FIRST)).toBe('in');
    await set.apply({ ...DECLARED, users: [{ ...SHOP, oldPasswordSeconds: 0 }] });
    await until('out', FIRST);
    expect(await attempt(SECOND)).toBe('in');
    await set.putUserPassword(primary, SECRET, FIRST);
    await until('in', FIRST);
    await until('out', SECOND);
    await set.apply(DECLARED);
  });

  test.each([
    ['the password is empty', ''],
    ['a password cannot hold a NUL byte', 'a\0b'],
    ['a password cannot hold a line break', 'password\n'],
  ])('stays as it is when %s: the verdict says so, and the primary stays Ready', async (fault, garbage) => {
    await set.putUserPassword(primary, SECRET, garbage);
    await says(
      new RegExp(`ready: .*account shop: Secret shop-database, key password: ${fault}.*the one before stays in use`),
    );
    expect(await attempt(FIRST)).toBe('in');
    await set.putUserPassword(primary, SECRET, FIRST);
    await primary.untilReady();
  });

  test('waits for a Secret that is missing: the verdict says so, and the primary stays Ready', async () => {
    const secret = { secretName: 'late-database', secretKey: 'password' };
    const late: MySqlUser = { name: 'late', passwordSecret: { name: secret.secretName, key: secret.secretKey } };
    await set.apply({ ...DECLARED, users: [SHOP, late] });
    await says(/ready: .*account late: Secret late-database, key password: there is no such key/);
    await primary.untilReady();
    await set.putUserPassword(primary, secret, SECOND);
    await eventually('it logs in', 60, async () => (await attempt(SECOND, 'late')) === 'in', logs);
  });

  test('that cannot be done yet is named, keeps nothing else waiting, and is done when it can be', async () => {
    const later = { privileges: ['SELECT'], on: 'shop_eu.orders' };
    await set.apply({ ...DECLARED, databases: [{ name: 'more' }], users: [{ ...SHOP, grants: [later] }] });
    await says(/ready: .*cannot do what the code declares, GRANT SELECT ON `shop_eu`\.`orders`.*doesn't exist/);
    await untilThere(
      'the other database',
      "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'more'",
    );
    await primary.sql('CREATE TABLE shop_eu.orders (i INT PRIMARY KEY)');
    await eventually('the right', 30, async () => (await grants()).includes('`shop_eu`.`orders`'), logs);
  });

  test('and is taken out of the code is left alone, as is all that never was in it', async () => {
    await primary.sql("CREATE USER 'guest'@'%' IDENTIFIED BY 'guest'; GRANT SELECT ON other.* TO 'guest'@'%'");
    const before = await grants();
    await set.apply({ replicas: 1, databases: [{ name: 'last' }] });
    await untilThere('the last one', "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'last'");
    expect(await attempt(FIRST)).toBe('in');
    expect(await attempt('guest', 'guest')).toBe('in');
    expect(await grants()).toBe(before);
    for (const name of ['shop_eu', 'other', 'more']) {
      expect(await primary.sql(`SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`)).toBe(
        '1',
      );
    }
  });

  test('reaches replicas, which let the same accounts in', async () => {
    await set.apply({ ...DECLARED, replicas: 2 });
    await set.replicaFromTemplate(1);
    const login = () => set.client('mysql-1.mysql', 'shop', FIRST, 'SELECT * FROM shop_eu.t', ['--ssl-mode=REQUIRED']);
    await eventually('it logs in', 60, async () => (await login()).status === 0, logs);
  });

  test('puts no password into a log', async () => {
    for (const password of [FIRST, SECOND]) expect(await logs()).not.toContain(password);
  });
});

describe('without a protection', () => {
  afterEach(() => set.remove());

  test('clients are turned away by a new password that they do not have yet, if the one before ends at once', async () => {
    await start(replaceIn(FILES.declarationsLibrary, ' RETAIN CURRENT PASSWORD', ''));
    await until('in', FIRST);
    await set.putUserPassword(primary, SECRET, SECOND);
    await until('in', SECOND);
    expect(await attempt(FIRST)).toBe('out');
  });

  test('what a password cannot be ends the use of the account, if nobody looks at it', async () => {
    await start(
      replaceIn(
        FILES.commonLibrary,
        `    '') password_fault+=" the password is empty" ;;\n`,
        `    '') text=reset; return ;;\n`,
      ),
    );
    await until('in', FIRST);
    await set.putUserPassword(primary, SECRET, '');
    await until('in', 'reset');
  });

  test('rights are granted again and again, if neither the last look nor the server is asked', async () => {
    const change = all(
      replaceIn(FILES.declarationsLibrary, '((SECONDS < next_declaration_look)); then return', 'false; then return'),
      replaceIn(FILES.declarationsLibrary, '[[ $answer == 1 ]]', '[[ 0 == 1 ]]'),
    );
    await start(change);
    await until('in', FIRST);
    await untilItHasAllRights();
    const before = await definitions(primary);
    await eventually('it grants again', 30, async () => (await definitions(primary)) !== before, logs);
  });

  test('a right is not given when its table comes, if a failure counts as done', async () => {
    const later = { privileges: ['SELECT'], on: 'shop_eu.orders' };
    const change = replaceIn(
      FILES.declarationsLibrary,
      "if [[ -n $declarations_note ]]; then declarations_settled=''; fi",
      ':',
    );
    await start(change, { ...DECLARED, users: [{ ...SHOP, grants: [later] }] });
    await says(/cannot do what the code declares/);
    await primary.sql('CREATE TABLE shop_eu.orders (i INT PRIMARY KEY)');
    await primary.beatsFor(15);
    expect(await grants()).not.toContain('orders');
  });
});

describe('a password that changes while somebody holds the lock of backups', () => {
  afterEach(() => set.remove());

  async function changes(change?: Change): Promise<void> {
    await start(change);
    await until('in', FIRST);
    const locked = primary.sql('LOCK INSTANCE FOR BACKUP; DO SLEEP(25)');
    await untilThere(
      'the lock',
      "SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_TYPE = 'BACKUP LOCK' AND LOCK_TYPE = 'SHARED'",
    );
    await set.putUserPassword(primary, SECRET, SECOND);
    await locked;
    await until('in', SECOND);
  }

  test('leaves the one before as valid as it would be otherwise', async () => {
    await changes();
    await primary.beatsFor(8);
    expect(await attempt(FIRST)).toBe('in');
  });

  test('would end it at once, if the server went on with each statement that its client has given up', async () => {
    await changes((files) => {
      for (const name of Object.keys(files)) {
        files[name] = (files[name] as string).replaceAll(/, lock_wait_timeout = \d+/g, '');
      }
    });
    await until('out', FIRST);
  });
});

describe('a sidecar that is killed on the way', () => {
  afterEach(() => set.remove());
  const END_HERE = `end_here() {
  if [[ ! -e ${PATHS.run}/end-$1 ]]; then return; fi
  rm ${PATHS.run}/end-$1
  kill -KILL -1
  kill -KILL "$BASHPID"
}`;
  const killedBefore = (from: string, point: string) =>
    replaceIn(FILES.declarationsLibrary, from, `end_here "${point}"\n${from}`);

  test('has done in the end what was to be done, wherever that was', async () => {
    const points = ['create', 'created', 'change', 'discard', 'execute', 'executed'];
    set = await TestSet.create({
      props: DECLARED,
      change: all(
        killedBefore('  statement_deadline=5 local_sql <<SQL\nCREATE USER', 'create'),
        killedBefore(
          '  statement_deadline=5 local_sql <<SQL\nALTER USER $(sql_string "$account")@$(sql_string "$host") IDENTIFIED',
          'change',
        ),
        killedBefore(
          '  statement_deadline=5 local_sql <<SQL\nALTER USER $(sql_string "$account")@$(sql_string "$host") DISCARD',
          'discard',
        ),
        killedBefore('  log "account $account@$host $1"', 'created'),
        killedBefore('  if answer=$(statement_deadline=5 root_sql 2>&1 <<<"$statement"); then', 'execute'),
        killedBefore('    log "as the code declares', 'executed'),
        replaceIn(
          FILES.declarationsLibrary,
          "declarations_note='' user_fault=''\n\n",
          `${END_HERE}\n\ndeclarations_note='' user_fault=''\n\n`,
        ),
      ),
    });
    await set.putUserPassword(await set.pod(0), SECRET, FIRST);
    primary = await set.primary();
    await until('in', FIRST);
    await untilItHasAllRights();
    await set.apply({ ...DECLARED, users: [{ ...SHOP, oldPasswordSeconds: 0 }] });
    let [password, other] = [FIRST, SECOND];
    for (const point of points) {
      await primary.sql("DROP USER IF EXISTS 'shop'@'%'");
      if (point === 'change' || point === 'discard')
        await primary.sql(`CREATE USER 'shop'@'%' IDENTIFIED BY 'by hand' REQUIRE SSL`);
      [password, other] = [other, password];
      await writeFile(primary.file(`${PATHS.run}/end-${point}`), '');
      await set.putUserPassword(primary, SECRET, password);
      const ended = async () => !(await primary.runs(CONTAINERS.replication));
      await eventually(`it is killed at ${point}`, 60, ended, logs);
      await primary.start(CONTAINERS.replication);
      await until('in', password);
      await until('out', other);
      expect(await attempt('by hand')).toBe('out');
      await untilItHasAllRights();
    }
  }, 300_000);
});
