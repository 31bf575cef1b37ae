import { randomUUID } from 'node:crypto';
import { DataCopy, type ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, POSITION } from '../../lib/model/paths';
import { COPY_PORT } from '../../lib/model/xtrabackup';
import { type Change, replaceIn } from '../support/change';
import { CopyClient } from '../support/copy-client';
import { Link } from '../support/link';
import { XTRABACKUP_DOUBLE } from '../support/requirements';
import { contentOf, tableOf } from '../support/rows';
import { TEMPLATE_PASSWORDS } from '../support/template';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

/**
 * What is generated for MySQL 8.4, on a server of 9.7: there is no XtraBackup here for either, so a double copies. Its image
 * holds the server, too: that of MySQL itself would be refused, since its tag names another series.
 */
const PROPS: ReplicatedMySqlProps = {
  version: '8.4',
  image: XTRABACKUP_DOUBLE,
  dataCopy: DataCopy.xtrabackup({ image: XTRABACKUP_DOUBLE }),
  replicas: 1,
};
const PASSWORD = TEMPLATE_PASSWORDS['clone-password'] as string;

let set: TestSet;
let primary: TestPod;

async function start(change?: Change): Promise<void> {
  set = await TestSet.create({ props: PROPS, ...(change && { change }) });
  primary = await (await (await set.pod(0)).up()).untilReady();
  await primary.sql(
    `SET sql_log_bin = 0; INSTALL PLUGIN clone SONAME 'mysql_clone.so'; SET sql_log_bin = 1; ${tableOf(1)}`,
  );
}
const follows = async (replica: TestPod) => {
  await replica.untilReady();
  await primary.sql("INSERT INTO shop.t (v) VALUES ('new')");
  await eventually('the row arrives', 20, async () => (await contentOf(replica)) === (await contentOf(primary)));
};
const gtids = (pod: TestPod) => pod.sql('SELECT @@gtid_executed');
/** The primary goes on to write: its heartbeat. */
const hasAllOf = (replica: TestPod) =>
  eventually(
    `${replica.name} has what the primary has`,
    20,
    async () => (await gtids(replica)) === (await gtids(primary)),
  );

describe('a set by GTIDs that copies with XtraBackup', () => {
  let first: TestPod;
  beforeAll(async () => {
    await start();
    first = await (await (await set.pod(1)).up()).untilReady();
  });
  afterAll(() => set.remove());

  test('gives replicas that follow, from the primary and then from a replica', async () => {
    await follows(first);
    const second = await (await set.pod(2)).up();
    await follows(second);
    expect(await second.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    for (const replica of [first, second]) await hasAllOf(replica);
  });

  test('tells a server that does not know which transactions it has', async () => {
    const replica = await set.pod(1);
    const known = await gtids(replica);
    await replica.kill(replica.sidecar);
    await replica.sql('STOP REPLICA; RESET REPLICA ALL; RESET BINARY LOGS AND GTIDS');
    await replica.bash(CONTAINERS.clone, `printf '%s\\n' '${known.replaceAll('\n', '')}' >${PATHS.data}/${POSITION}`);
    await replica.start(replica.sidecar);
    await replica.untilLogged(replica.sidecar, /takes over the GTIDs of its copy/);
    await follows(replica);
    await hasAllOf(replica);
  });

  test('sees the tables of other engines, which XtraBackup locks if it sees them', async () => {
    const count = "SELECT COUNT(*) FROM information_schema.TABLES WHERE ENGINE = 'MyISAM' AND TABLE_SCHEMA = 'other'";
    const seen = async () =>
      (await primary.exec(CONTAINERS.server, ['mysql', '-usidecar', '-N', '-e', count])).stdout.trim();
    await primary.sql('CREATE DATABASE other; CREATE TABLE other.t (id INT) ENGINE = MyISAM');
    expect(await seen()).toBe('1');
    await primary.sql('REVOKE SHOW VIEW ON *.* FROM sidecar@localhost');
    expect(await seen()).toBe('0');
  });

  test('hands out nothing to who does not know the clone password, and keeps who does', async () => {
    const client = () => primary.address().then((address) => CopyClient.connect(address, COPY_PORT.number));
    expect(await (await client()).ask('copy', 'a guess')).toBe('denied');
    expect(await (await client()).ask('holds', PASSWORD)).toMatch(/ mysql-0\.mysql\t/);
    await primary.untilLogged(primary.sidecar, /refused [\d.]+: it does not know the clone password/);
  });

  test('hands out nothing without a proof while its own password cannot be read', async () => {
    const passwords = set.passwords;
    await set.changePasswords({ ...passwords, 'clone-password': `${PASSWORD}\n` });
    try {
      const client = await CopyClient.connect(await primary.address(), COPY_PORT.number);
      await client.answer();
      client.socket.write(`copy ${randomUUID()}\n`);
      expect(await client.answer()).toBe('denied');
      await primary.untilLogged(primary.sidecar, /key clone-password: a password cannot hold a line break/);
    } finally {
      await set.changePasswords(passwords);
    }
  });

  test('copies to a pod that has a new Secret before the others, as soon as they have it', async () => {
    const replica = await set.pod(4);
    const passwords = Object.fromEntries(Object.keys(set.passwords).map((key) => [key, `new ${key}`]));
    await set.changePasswords(passwords, [replica]);
    await replica.runInit(CONTAINERS.init);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /its clone password is another one/);
    await set.changePasswords(passwords);
    await replica.untilLogged(CONTAINERS.clone, /the data directory is in place/);
    await follows(await replica.startServer());
    for (const account of ['root', 'replication']) {
      const login = await set.client('mysql-4.mysql', account, `new ${account}-password`, 'SELECT 1');
      expect(login).toMatchObject({ status: 0 });
    }
  });

  test('replaces the data of a replica whose source has purged what it needs, while that goes on to serve', async () => {
    const replica = await set.pod(1);
    await set.apply({ ...PROPS, readFloor: 5 }); // more than there are: all that can serve are to
    await replica.stop();
    await primary.sql("INSERT INTO shop.t (v) VALUES ('purged'); FLUSH BINARY LOGS");
    await eventually('the primary has one log', 20, async () => {
      await primary.sql('PURGE BINARY LOGS BEFORE NOW()');
      return (await primary.sql('SHOW BINARY LOGS')).split('\n').length === 1;
    });
    await replica.startServer();
    await replica.untilLogged(
      replica.sidecar,
      /Z ready: serves what it has, .*; mysql-0\.mysql has purged binary logs that are needed here; copies its data anew/,
    );
    await replica.startAgainWhenItEnds();
    await follows(replica);
    await hasAllOf(replica);
    expect(await replica.readFile(`${PATHS.data}/receipt`)).toContain('made-by=copy of mysql-');
    await set.apply(PROPS);
  });

  test('takes nothing from a donor that does not know the clone password', async () => {
    const link = await Link.to(await primary.address(), COPY_PORT.number);
    try {
      link.pretend((line) => line.replace(/^\w+ /, `${'0'.repeat(64)} `));
      await set.change(
        replaceIn(
          FILES.copyClientScript,
          `/dev/tcp/"$address"/${COPY_PORT.number}`,
          `/dev/tcp/${await primary.gateway()}/${link.port}`,
        ),
      );
      const replica = await set.pod(3);
      await replica.runInit(CONTAINERS.init);
      await replica.start(CONTAINERS.clone);
      await replica.untilLogged(CONTAINERS.clone, /it does not know the clone password/);
    } finally {
      link.close();
    }
  });
});

test('whoever has no proof would get all, while the password cannot be read, if an empty proof were one', async () => {
  const proof = 'wanted=$(prove "$2") && [[ $1 =~ ^[0-9a-f]{64}$ && $1 == "$wanted" ]]';
  await start(replaceIn(FILES.copyServerScript, proof, '[[ $1 == "$(prove "$2")" ]]'));
  try {
    await set.changePasswords({ ...set.passwords, 'clone-password': `${PASSWORD}\n` });
    const client = await CopyClient.connect(await primary.address(), COPY_PORT.number);
    await client.answer();
    client.socket.write(`copy ${randomUUID()}\n`);
    await primary.untilLogged(primary.sidecar, /hands out a copy/);
  } finally {
    await set.remove();
  }
});
