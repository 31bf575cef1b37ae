import { CERTIFICATE_FILES, CERTIFICATE_KEYS } from '../../lib/model/certificates';
import { CONTAINERS, VOLUMES } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { Authority, type Certificate } from '../support/certificates';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { nameLeadsNowhere } from '../support/lost-names';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

const PROPS = { replicas: 3, tls: { secretName: 'mysql-certificates' } };
const NAMES = ['mysql', 'mysql-primary', 'mysql-read', 'mysql-0.mysql', 'mysql-1.mysql', 'mysql-2.mysql'];
const AUTHORITIES = CERTIFICATE_FILES.authorities;

let ours: Authority;
let theirs: Authority;
let good: Certificate;
beforeAll(async () => {
  ours = await Authority.create();
  theirs = await Authority.create();
  good = await ours.certify(NAMES);
});
afterAll(() => Promise.all([ours.remove(), theirs.remove()]));

let set: TestSet;
let primary: TestPod;
let replica: TestPod;

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: PROPS, certificate: good, change });
  primary = await set.primary();
  replica = await set.replicaFromTemplate(1);
}

const give = (pod: TestPod, certificate: Certificate) => pod.putFiles(VOLUMES.certificates, certificate);
const expiry = (pod: TestPod) =>
  pod.sql("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Ssl_server_not_after'");
const FOLLOWS = `SELECT CONCAT_WS(' ', c.HOST, c.SSL_VERIFY_SERVER_CERTIFICATE, c.SSL_CA_FILE, s.SERVICE_STATE)
  FROM performance_schema.replication_connection_configuration AS c
  JOIN performance_schema.replication_connection_status AS s USING (CHANNEL_NAME)`;
const follows = (pod: TestPod, wanted: string) =>
  eventually(
    `follows ${wanted}`,
    40,
    async () => (await pod.sql(FOLLOWS)) === wanted,
    () => pod.logs(),
  );

describe('servers with certificates', () => {
  beforeAll(() => pair());
  afterAll(() => set.remove());

  test('follow a source that proves its name', async () => {
    await follows(replica, `mysql-0.mysql YES ${AUTHORITIES} ON`);
    await primary.sql('CREATE DATABASE shop');
    await eventually('the write arrives', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'shop'")) === 'shop');
  });

  test('copy by CLONE', async () => {
    await primary.sql('CREATE DATABASE IF NOT EXISTS shop');
    const third = await (await set.pod(2)).up();
    await third.untilReady();
    await follows(third, `mysql-0.mysql YES ${AUTHORITIES} ON`);
    expect(await third.sql("SHOW DATABASES LIKE 'shop'")).toBe('shop');
    expect(await third.logsOf(CONTAINERS.clone)).toMatch(/copied cluster \S+ from mysql-/);
  });

  test.each([
    ['the verification of names', 'SOURCE_SSL_VERIFY_SERVER_CERT = 0'],
    ['the authorities', "SOURCE_SSL_CA = ''"],
  ])('are set right when they are taken off %s', async (_, damage) => {
    await replica.sql(`STOP REPLICA; CHANGE REPLICATION SOURCE TO ${damage}`);
    await follows(replica, `mysql-0.mysql YES ${AUTHORITIES} ON`);
    await replica.untilReady();
  });

  test('load a renewed one while they run, and say so once', async () => {
    const DUMPS =
      "SELECT GROUP_CONCAT(ID ORDER BY ID) FROM information_schema.processlist WHERE COMMAND LIKE 'Binlog Dump%'";
    const [before, sessions] = [await expiry(primary), await primary.sql(DUMPS)];
    await give(primary, await ours.certify(NAMES, 20));
    await eventually('another certificate is shown', 20, async () => (await expiry(primary)) !== before);
    const renewed = await expiry(primary);
    await primary.untilLogged(CONTAINERS.replication, new RegExp(`the server shows is valid until ${renewed}`));
    expect(sessions).toMatch(/^\d+,\d+$/);
    expect(await primary.sql(DUMPS)).toBe(sessions);
    await replica.sql('STOP REPLICA; START REPLICA');
    await follows(replica, `mysql-0.mysql YES ${AUTHORITIES} ON`);
    expect((await primary.logsOf(CONTAINERS.replication)).split(renewed)).toHaveLength(2);
  });

  test('say that a renewed one is broken, and go on with the last', async () => {
    const before = await expiry(primary);
    await give(primary, { ...good, [CERTIFICATE_KEYS.certificate]: 'no certificate\n' });
    await primary.untilLogged(
      CONTAINERS.replication,
      /ready: primary .*takes writes; the server refuses the certificate in Secret mysql-certificates: .*; it goes on with/,
    );
    expect((await primary.readiness()).status).toBe(0);
    expect(await expiry(primary)).toBe(before);
    await replica.sql('STOP REPLICA; START REPLICA');
    await follows(replica, `mysql-0.mysql YES ${AUTHORITIES} ON`);
  });

  test('are not Ready when they have none to show, until they have', async () => {
    await primary.stop();
    await primary.startServer();
    await primary.untilLogged(
      CONTAINERS.replication,
      /not-ready: the server has no certificate to show.*; the server refuses/,
    );
    expect((await primary.readiness()).status).toBe(1);
    await give(primary, good);
    await primary.untilReady();
    await follows(replica, `mysql-0.mysql YES ${AUTHORITIES} ON`);
  });
});

describe('without a protection, a server with certificates', () => {
  afterEach(() => set.remove());

  test('would follow without verification if that was not compared', async () => {
    await pair(replaceIn('replication.sh', "SSL_VERIFY_SERVER_CERTIFICATE = 'YES'", '1'));
    await replica.sql('STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL_VERIFY_SERVER_CERT = 0');
    await follows(replica, `mysql-0.mysql NO ${AUTHORITIES} ON`);
  });

  test('would go on with the old one if it was not told', async () => {
    await pair(replaceIn('replication.sh', 'ALTER INSTANCE RELOAD TLS;', 'DO 0;'));
    const before = await expiry(primary);
    const judgedAt = async () => Number((await primary.readFile(PATHS.verdict)).split(' ')[1]);
    await give(primary, await ours.certify(NAMES, 20));
    const given = await judgedAt();
    await eventually('some passes', 20, async () => (await judgedAt()) >= given + 3);
    expect(await expiry(primary)).toBe(before);
  });

  test('would be Ready with none to show', async () => {
    await pair(replaceIn('replication.sh', '! heed_certificates; then', 'false; then'));
    await primary.stop();
    await give(primary, { ...good, [CERTIFICATE_KEYS.certificate]: 'no certificate\n' });
    await (await primary.startServer()).untilReady();
    expect(await expiry(primary)).toBe('');
  });
});

/** No certificate is checked by the client. */
const unverifiedClient = replaceIn(
  'common.sh',
  `--ssl-mode="$verify" --ssl-ca=${AUTHORITIES}`,
  '--ssl-mode=REQUIRED', // with authorities, it would print a warning into the answer
);
/** No certificate is checked by replication. */
const unverifiedSource = all(
  replaceIn('replica.sh', `1 1 1" "$verify_name" ${AUTHORITIES}`, '1 1 1" 0'),
  replaceIn('replica.sh', `$(sql_number "$verify_name"), SOURCE_SSL_CA = '${AUTHORITIES}'`, "0, SOURCE_SSL_CA = ''"),
);
const refused =
  /not-ready: cannot ask mysql-0\.mysql for its cluster: its certificate has another name, is out of date/;

describe.each<[string, () => Promise<Certificate>]>([
  ['of another authority', () => theirs.certify(NAMES, 10, [ours])],
  ['with another name', () => ours.certify(['mysql-0.elsewhere', 'mysql-0', '*.mysql'])],
])('a source with a certificate %s', (_, certificate) => {
  afterEach(() => set.remove());

  /** It comes back with the certificate of somebody else. */
  async function sourceShows(change?: Change): Promise<void> {
    await pair(change);
    await primary.stop();
    await give(primary, await certificate());
    await primary.startServer();
    await primary.untilReady();
  }

  test('is refused, and why is said', async () => {
    await sourceShows();
    await replica.untilLogged(CONTAINERS.replication, refused);
    expect((await replica.readiness()).status).toBe(1);
    expect(await replica.sql(FOLLOWS)).toMatch(/ OFF$/);
  });

  test('is refused by replication, too', async () => {
    await sourceShows(unverifiedClient);
    const ERROR = 'SELECT LAST_ERROR_NUMBER, LAST_ERROR_MESSAGE FROM performance_schema.replication_connection_status';
    await eventually(
      'replication refuses',
      40,
      async () => (await replica.sql(ERROR)).match(/^2026\t.*certificate verify failed/) !== null,
    );
  });

  test('would be followed if nobody checked', async () => {
    await sourceShows(all(unverifiedClient, unverifiedSource));
    await follows(replica, 'mysql-0.mysql NO  ON');
    await primary.sql('CREATE DATABASE alien');
    await eventually('it arrives', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'alien'")) === 'alien');
  });
});

describe('a source that is found by its address', () => {
  afterEach(() => set.remove());
  const withAnotherName = async (change: Change) => {
    set = await TestSet.create({ props: PROPS, certificate: await ours.certify(['elsewhere']), change });
    primary = await set.primary();
  };

  test('is followed there if its certificate has its name', async () => {
    await pair(nameLeadsNowhere);
    await follows(replica, `${await primary.address()} NO ${AUTHORITIES} ON`);
  });

  test('is not followed if it has another', async () => {
    await withAnotherName(nameLeadsNowhere);
    await expect(set.replicaFromTemplate(1)).rejects.toThrow(/cannot ask mysql-0\.mysql for its cluster/);
  });

  test('would be followed with another if nobody looked', async () => {
    await withAnotherName(
      all(
        nameLeadsNowhere,
        replaceIn('replica.sh', 'if ! is_certified "${met_at[$peer]}" "$source"; then return 1; fi', ''),
      ),
    );
    replica = await set.replicaFromTemplate(1);
    await follows(replica, `${await primary.address()} NO ${AUTHORITIES} ON`);
  });
});

describe('a donor', () => {
  afterEach(() => set.remove());

  async function copy(certificate: Promise<Certificate>, change: Change = unchanged) {
    set = await TestSet.create({ props: PROPS, certificate: good, change });
    await give(await set.pod(0), await certificate);
    primary = await set.primary();
    const empty = await set.pod(1);
    expect((await empty.runInit(CONTAINERS.init)).status).toBe(0);
    return empty.runInit(CONTAINERS.clone);
  }
  const uncertified = replaceIn('data-copy.sh', 'if ! is_certified "$address" "$donor"; then', 'if false; then');

  test('with another name is not copied', async () => {
    const { status, stderr } = await copy(ours.certify(['elsewhere']));
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /copy from mysql-0\.mysql failed .*: the certificate at \S+ is not one of mysql-0\.mysql/,
      ),
    });
  });

  test('with another name would be copied if nobody looked: CLONE asks for the authority only', async () => {
    expect((await copy(ours.certify(['elsewhere']), uncertified)).status).toBe(0);
  });

  test('of another authority is not copied by CLONE, either', async () => {
    const { status, stderr } = await copy(theirs.certify(NAMES, 10, [ours]), all(unverifiedClient, uncertified));
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /copy from mysql-0\.mysql failed .*: its certificate has another name, is out of date/,
      ),
    });
  });
});
