import { writeFile } from 'node:fs/promises';
import { ACCOUNTS, SECRET_KEYS } from '../../lib/model/accounts';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { somePasswords, TestSet, type Passwords } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

const passwords = (): Passwords => ({ ...somePasswords(), [SECRET_KEYS.replication]: somePassword() });
/** MySQL takes at most 32 bytes for replication. */
const somePassword = () => String(Object.values(somePasswords())[0]).slice(0, 30);
const logOf = (pod: TestPod) => pod.logsOf(CONTAINERS.replication);
const bothLogs = async () => `${await primary.logs()}\n${await replica.logs()}`;
/** A pattern for what a sidecar says from now on. */
const saysFromNowOn = async (pod: TestPod) => {
  const before = (await logOf(pod)).length;
  return async (pattern: RegExp) => pattern.test((await logOf(pod)).slice(before));
};

const ATTEMPT = `while read -r host account password; do
  said=$(mysql --defaults-file=<(printf '[client]\\npassword="%s"\\n' "$password") --protocol=tcp --host="$host" \\
    --user="$account" --execute 'SELECT 1' 2>&1) && said=in
  case $said in in) echo in ;; *'ERROR 1045'*) echo out ;; *) echo "$said" ;; esac
done`;

/** What the servers make of these passwords: "in", "out", or what differs among accounts and servers. */
async function attempt(secret: Passwords): Promise<string> {
  const logins = ['mysql-0.mysql', 'mysql-1.mysql'].flatMap((host) =>
    [ACCOUNTS.root, ACCOUNTS.replication, ACCOUNTS.clone].map(
      (account) => `${host} ${account} ${String(secret[SECRET_KEYS[account]])}\n`,
    ),
  );
  const { stdout } = await primary.exec(CONTAINERS.server, ['bash', '-c', ATTEMPT], logins.join(''));
  const answers = stdout.trimEnd().split('\n');
  return new Set(answers).size === 1 ? (answers[0] as string) : answers.join(', ');
}
const until = (expected: 'in' | 'out', secret: Passwords) =>
  eventually(`these passwords are ${expected}`, 60, async () => (await attempt(secret)) === expected, bothLogs);

/** The replica connects anew, with the password that its sidecar gives it. */
async function reconnect(): Promise<void> {
  await replica.sql('STOP REPLICA');
  const state = 'SELECT SERVICE_STATE FROM performance_schema.replication_connection_status';
  await eventually('it replicates again', 30, async () => (await replica.sql(state)) === 'ON', bothLogs);
}

const DENIED = /it denies access: the password in Secret mysql-credentials is not, or not yet/;
const WAITS_FOR_REPLICA = /the passwords before still work, until the Secret has reached mysql-1\.mysql/;

describe('passwords of a changed Secret', () => {
  beforeAll(() => pair());
  afterAll(() => set.remove());

  test('are those of all accounts on all servers, without a restart, and no write is lost', async () => {
    const [before, after] = [set.passwords, passwords()];
    const says = [await saysFromNowOn(primary), await saysFromNowOn(replica)];
    await primary.sql('CREATE DATABASE shop; CREATE TABLE shop.t (i INT AUTO_INCREMENT PRIMARY KEY)');
    let written = 0;
    let goesOn = true;
    const writing = (async () => {
      for (; goesOn; written++) await primary.sql('INSERT INTO shop.t VALUES ()');
    })();
    await set.changePasswords(after);
    await until('in', after);
    await until('out', before);
    goesOn = false;
    await writing;
    expect(written).toBeGreaterThan(0);
    for (const said of says) expect(await said(/not-ready/)).toBe(false);
    await reconnect();
    await eventually('all arrive', 20, async () => (await replica.sql('SELECT COUNT(*) FROM shop.t')) === `${written}`);
    for (const secret of Object.values(after).map(String)) {
      expect(await bothLogs()).not.toContain(secret);
      for (const pod of [primary, replica]) {
        const found = await pod.bash(CONTAINERS.clone, `grep -rlaF -e '${secret}' ${PATHS.volume} ${PATHS.run}`);
        expect(found).toEqual({ status: 1, stdout: '', stderr: '' });
      }
    }
  });

  test('that reach the replica first do not part it from its primary', async () => {
    const [before, after] = [set.passwords, passwords()];
    const says = await saysFromNowOn(replica);
    await set.changePasswords(after, [replica]);
    await reconnect();
    expect(await attempt(before)).toBe('in');
    expect(await attempt(after)).toBe('out');
    await set.changePasswords(after);
    await until('in', after);
    await until('out', before);
    expect(await says(/not-ready: (?!starts to replicate)/)).toBe(false);
  });

  test('that reach the primary first keep the old ones alive until the replica has them', async () => {
    const [before, after] = [set.passwords, passwords()];
    const says = await saysFromNowOn(primary);
    await set.changePasswords(after, [primary]);
    await until('in', after);
    await eventually('the primary says whom it waits for', 30, () => says(WAITS_FOR_REPLICA), bothLogs);
    await reconnect();
    expect(await attempt(before)).toBe('in');
    await set.changePasswords(after);
    await until('out', before);
    expect(await attempt(after)).toBe('in');
  });

  test('keep the old ones alive for a replica that is away, which comes back by itself', async () => {
    const [before, after] = [set.passwords, passwords()];
    const says = await saysFromNowOn(primary);
    await replica.stop();
    await set.changePasswords(after);
    await eventually('the primary waits for the replica', 30, () => says(WAITS_FOR_REPLICA), bothLogs);
    await (await replica.startServer()).untilReady();
    await until('out', before);
    expect(await attempt(after)).toBe('in');
  });

  test('with which a replica starts before the primary has them are waited for', async () => {
    const after = passwords();
    await replica.stop();
    await set.changePasswords(after, [replica]);
    await replica.startServer();
    await replica.untilLogged(CONTAINERS.replication, DENIED);
    expect((await replica.readiness()).status).toBe(1);
    await set.changePasswords(after);
    await replica.untilReady();
    await until('in', after);
  });

  test('that change twice before they have spread are the last ones in the end', async () => {
    const [first, second, third] = [set.passwords, passwords(), passwords()];
    await set.changePasswords(second, [primary]);
    await until('in', second);
    await set.changePasswords(third, [replica]);
    await set.changePasswords(third, [primary]);
    await until('in', third);
    for (const former of [first, second]) await until('out', former);
  });

  test('that are taken back are taken back', async () => {
    const [first, second] = [set.passwords, passwords()];
    await set.changePasswords(second, [primary]);
    await until('in', second);
    await set.changePasswords(first);
    await until('out', second);
    expect(await attempt(first)).toBe('in');
  });

  test('that cannot be passwords are told, and change nothing', async () => {
    const before = set.passwords;
    const says = [await saysFromNowOn(primary), await saysFromNowOn(replica)];
    await set.changePasswords({ ...before, 'replication-password': 'x'.repeat(33), 'clone-password': '' });
    for (const said of says) {
      await eventually(
        'it is told',
        30,
        () => said(/ready: .*at most 32 bytes for replication, not 33; the one before/),
        bothLogs,
      );
      await eventually('it is told', 30, () => said(/ready: .*key clone-password: the password is empty/), bothLogs);
    }
    await reconnect();
    await replica.untilReady();
    expect(await attempt(before)).toBe('in');
    for (const said of says) expect(await said(/did not come to its end/)).toBe(false);
    const after = passwords();
    await set.changePasswords(after);
    await until('in', after);
    await until('out', before);
  });
});

describe('without a protection, a replica is shut out', () => {
  afterEach(() => set.remove());
  const isShutOut = () => replica.untilLogged(CONTAINERS.replication, DENIED);

  test('that has the old Secret, if the old passwords end at once', async () => {
    await pair(replaceIn(FILES.rotationLibrary, ' RETAIN CURRENT PASSWORD', ''));
    const after = passwords();
    await set.changePasswords(after, [primary]);
    await until('in', after);
    await replica.sql('STOP REPLICA');
    await isShutOut();
  });

  test('that has the old Secret, if nobody waits for it', async () => {
    await pair(replaceIn(FILES.rotationLibrary, 'if [[ -n $missing ]]; then', 'if false; then'));
    const before = set.passwords;
    await set.changePasswords(passwords(), [primary]);
    await until('out', before);
    await replica.sql('STOP REPLICA');
    await isShutOut();
  });

  test('that has the new Secret before the primary, if it forgets the old one', async () => {
    await pair(replaceIn(FILES.rotationLibrary, "${before:+$'\\n'$(printf '%s\\n' \"$before\" | head -n 2)}", ''));
    await set.changePasswords(passwords(), [replica]);
    await replica.sql('STOP REPLICA');
    await isShutOut();
  });

  test('as everybody is, by a Secret that is taken back, if a login proved that the password is the new one', async () => {
    await pair(replaceIn(FILES.rotationLibrary, '$mark != "$wanted"', '0 == 1'));
    const [first, second] = [set.passwords, passwords()];
    await set.changePasswords(second, [primary]);
    await until('in', second);
    await set.changePasswords(first);
    await until('out', first);
  });
});

describe('a server whose passwords expire, as default_password_lifetime says,', () => {
  afterEach(() => set.remove());
  const receiver = () => replica.sql('SELECT SERVICE_STATE FROM performance_schema.replication_connection_status');
  const EXPIRED = /cannot ask mysql-0\.mysql for its cluster: its account's password has expired/;

  test('still lets its replicas in', async () => {
    await pair();
    await primary.sql(`SET GLOBAL default_password_lifetime = 1;
      UPDATE mysql.user SET password_last_changed = NOW() - INTERVAL 9 DAY; FLUSH PRIVILEGES`);
    await reconnect();
  });

  /** As it is with an account that a person has set so. */
  async function expires(change: Change = unchanged): Promise<void> {
    await pair(change);
    await primary.sql("ALTER USER 'replication'@'%' PASSWORD EXPIRE");
    await replica.sql('STOP REPLICA');
    await replica.untilLogged(CONTAINERS.replication, EXPIRED);
    await primary.kill(primary.sidecar);
    await primary.start(primary.sidecar);
  }

  test('would shut them out, and lets them in again when the sidecar looks at the password', async () => {
    await expires();
    await eventually('it replicates again', 60, async () => (await receiver()) === 'ON', bothLogs);
  });

  test('would shut them out for ever, if an expired password were not given anew', async () => {
    await expires(replaceIn(FILES.rotationLibrary, ' || $answer == *--connect-expired-password*', ''));
    await primary.untilLogged(
      CONTAINERS.replication,
      /cannot check the password of replication: its account's password has expired/,
    );
    expect(await receiver()).toBe('OFF');
  });
});

describe('a sidecar that is killed on the way', () => {
  afterEach(() => set.remove());
  const killedBefore = (from: string, point: string) =>
    replaceIn(FILES.rotationLibrary, from, `end_here "${point}"\n${from}`);
  const END_HERE = `end_here() {
  if [[ ! -e ${PATHS.run}/end-$1 ]]; then return; fi
  rm ${PATHS.run}/end-$1
  kill -KILL -1
  kill -KILL "$BASHPID"
}`;

  test('has done in the end what was to be done, wherever that was', async () => {
    await pair(
      all(
        killedBefore(
          '  statement_deadline=5 local_sql <<SQL\nALTER USER $(sql_string "$account")@\'%\' IDENTIFIED',
          'change-$account',
        ),
        killedBefore(
          '  statement_deadline=5 local_sql <<SQL\nALTER USER $(sql_string "$account")@\'%\' DISCARD',
          'discard-$account',
        ),
        killedBefore('    log "account $account has the new', 'changed-$account'),
        killedBefore('  log "every member has', 'discarded'),
        replaceIn(
          FILES.rotationLibrary,
          "secret_fault='' secret_mark=''",
          `${END_HERE}\n\nsecret_fault='' secret_mark=''`,
        ),
      ),
    );
    for (const point of ['change-root', 'changed-root', 'changed-clone', 'discard-replication', 'discarded']) {
      const [before, after] = [set.passwords, passwords()];
      await writeFile(primary.file(`${PATHS.run}/end-${point}`), '');
      await set.changePasswords(after);
      const ended = async () => !(await primary.runs(CONTAINERS.replication));
      await eventually(`it is killed at ${point}`, 60, ended, bothLogs);
      await primary.start(CONTAINERS.replication);
      await until('in', after);
      await until('out', before);
    }
    await reconnect();
  }, 300_000);
});
