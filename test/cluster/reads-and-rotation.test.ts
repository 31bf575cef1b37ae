import { ClusterSet } from '../support/cluster-set';
import { run } from '../../tools/support/command';
import { measure } from '../support/measures';
import { Writer } from '../support/writer';

/** A kubelet may take more than a minute to bring a changed Secret. */
jest.setTimeout(400_000);

const LIMIT = 10;
const LOCK = 'LOCK TABLES replicated_mysql.heartbeat READ; DO SLEEP(600)';
const SLEEPERS = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP%'";

describe('under a load of writes', () => {
  let set: ClusterSet;
  let writer: Writer;
  beforeAll(async () => (set = await ClusterSet.start('reads', { maxLagSeconds: LIMIT })));
  beforeEach(async () => (writer = await Writer.start(set)));
  afterAll(() => set.namespace.delete());

  /** Addresses to which the Service for reads leads, by pod. */
  async function readers(): Promise<string[]> {
    const slices = await set.namespace.get('endpointslices', '-l', 'kubernetes.io/service-name=mysql-read');
    return slices.items
      .flatMap(({ endpoints }: any) => endpoints ?? [])
      .filter(({ conditions }: any) => conditions.ready === true)
      .map(({ targetRef }: any) => targetRef.name)
      .sort();
  }
  const areReaders = (...pods: string[]) =>
    set.namespace.eventually(`mysql-read leads to ${pods.join(' and ')}`, 90, async () => {
      return JSON.stringify(await readers()) === JSON.stringify(pods);
    });

  test('reads go to what is recent; when all replicas lag, to the freshest of them and the primary', async () => {
    await areReaders('mysql-0', 'mysql-1', 'mysql-2');
    const fallBehind = (replica: number) => void set.bash(replica, `mysql -uroot -e '${LOCK}'`);
    fallBehind(2);
    await areReaders('mysql-0', 'mysql-1');
    fallBehind(1);
    await set.namespace.eventually('mysql-1 lags, and is kept', 90, async () =>
      (await set.verdict(1)).includes('serves reads since too few others are fresher'),
    );
    expect(await readers()).toEqual(['mysql-0', 'mysql-1']);
    for (const replica of [1, 2]) await set.sql(replica, `KILL ${await set.sql(replica, SLEEPERS)}`);
    const since = Date.now();
    await areReaders('mysql-0', 'mysql-1', 'mysql-2');
    measure('readersBack', (Date.now() - since) / 1000);
    const { outage } = await writer.verify();
    expect(outage.seconds).toBeLessThanOrEqual(2);
  });

  test('a changed Secret reaches every server within two minutes, one that comes back meanwhile too; no write fails', async () => {
    const before = await set.pods();
    const login = async (ordinal: number, password: string) => {
      const command = `MYSQL_PWD=$(cat) timeout 10 mysql -h mysql-${ordinal}.mysql -uroot --protocol=tcp --connect-timeout=3 -e 'SELECT 1'`;
      return (await run('kubectl', loginArguments(command), { input: password }).catch(() => 'out')) !== 'out';
    };
    const loginArguments = (command: string) => [
      ...['--namespace', set.namespace.name, 'exec', '--stdin', 'mysql-1', '-c', 'mysql', '--', 'bash', '-c', command],
    ];
    const secret = await set.namespace.get('secret', 'mysql-credentials');
    const old = Buffer.from(secret.data['root-password'], 'base64').toString();
    const fresh = Object.fromEntries(Object.keys(secret.data).map((key) => [key, `another ${key}`.slice(0, 32)]));
    await set.namespace.kubectl([
      'patch',
      'secret',
      'mysql-credentials',
      '--patch',
      JSON.stringify({ stringData: fresh }),
    ]);
    const since = Date.now();
    await set.namespace.kubectl(['delete', 'pod', 'mysql-2', '--wait=false']);
    const everywhere = async (password: string, expected: boolean) =>
      (await Promise.all(set.ordinals.map((ordinal) => login(ordinal, password)))).every((seen) => seen === expected);
    await set.namespace.eventually('every server has the new password', 120, () =>
      everywhere(fresh['root-password'] as string, true),
    );
    measure('newPassword', (Date.now() - since) / 1000);
    await set.namespace.eventually('no server has the old one', 240, () => everywhere(old, false));
    measure('oldPassword', (Date.now() - since) / 1000);
    await set.secondsUntilWhole(since, 60, (pods) => pods[2]?.uid !== before[2]?.uid);
    const { outage } = await writer.verify();
    expect(outage.seconds).toBeLessThanOrEqual(1);
    expect((await set.pods()).map(({ restarts }) => restarts)).toEqual(
      before.map(({ restarts }, o) => (o === 2 ? 0 : restarts)),
    );
  });
});
