import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS, RELAXED_MARK } from '../../lib/model/paths';
import { all, type Change, replaceIn } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

/** Longest time for a server, or a script, to end when it is told to. */
const AT_ONCE = 3;

const MARK = `${PATHS.data}/${RELAXED_MARK}`;

const secondsOf = async (what: () => Promise<unknown>): Promise<number> => {
  const started = Date.now();
  await what();
  return (Date.now() - started) / 1000;
};

describe('a pod that is told to stop', () => {
  let set: TestSet;
  beforeEach(async () => (set = await TestSet.create({ props: { replicas: 2 } })));
  afterEach(() => set.remove());

  test('ends at once, on a primary with a replica and on the replica', async () => {
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    expect(await secondsOf(() => primary.stop())).toBeLessThan(AT_ONCE);
    expect(await secondsOf(() => replica.stop())).toBeLessThan(AT_ONCE);
    expect(await primary.logsOf(CONTAINERS.server)).toContain('Shutdown complete');
  });

  test('would wait 8 s for its own threads if its sessions were not ended first', async () => {
    const primary = await set.primary();
    await set.replicaFromTemplate(1);
    expect(await secondsOf(() => primary.stopContainer(CONTAINERS.server))).toBeGreaterThan(AT_ONCE);
  });

  test('ends at once while it waits for a donor', async () => {
    const replica = await set.pod(1);
    await replica.runInit(CONTAINERS.init);
    await replica.start(CONTAINERS.clone);
    await replica.untilLogged(CONTAINERS.clone, /waiting for the primary/);
    expect(await secondsOf(() => replica.stopContainer(CONTAINERS.clone))).toBeLessThan(AT_ONCE);
  });
});

describe('a server that stops with a session of root', () => {
  let set: TestSet;
  afterEach(() => set.remove());

  /** Seconds until it has stopped, and how many of them the server took itself, by its log. */
  async function stopWithRoot(change?: Change): Promise<{ whole: number; ofServer: number }> {
    set = await TestSet.create({ props: { replicas: 2 }, ...(change === undefined ? {} : { change }) });
    const primary = await set.primary();
    await set.replicaFromTemplate(1);
    const session = primary.exec(CONTAINERS.server, ['mysql', '-uroot', '-e', 'DO SLEEP(60)']);
    await eventually(
      'the session is there',
      20,
      async () =>
        (await primary.sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'DO SLEEP(60)'")) === '1',
    );
    const whole = await secondsOf(() => primary.stop());
    await session;
    const [, told, over] = /^(\S+) .*Received SHUTDOWN[^]*^(\S+) .*Shutdown complete/m.exec(
      await primary.logsOf(CONTAINERS.server),
    ) as RegExpExecArray;
    return { whole, ofServer: (Date.parse(String(over)) - Date.parse(String(told))) / 1000 };
  }

  /** For so long, a server waits that has sessions when it is told to stop. */
  const FOR_SESSIONS = 2;

  test('ends it, and takes no longer for it', async () => {
    const { whole, ofServer } = await stopWithRoot();
    expect(whole).toBeLessThan(AT_ONCE);
    expect(ofServer).toBeLessThan(FOR_SESSIONS);
  });

  test('would wait for it, if only those were ended that may not administrate', async () => {
    const { ofServer } = await stopWithRoot(replaceIn(FILES.stopScript, '  end_sessions\n', ''));
    expect(ofServer).toBeGreaterThan(FOR_SESSIONS);
  });
});

describe('a relaxed replica that stops without an event scheduler', () => {
  let set: TestSet;
  afterEach(() => set.remove());

  async function relaxedReplica(change?: Change): Promise<TestPod> {
    const props: ReplicatedMySqlProps = { replicas: 2, options: { eventScheduler: 'DISABLED' } };
    set = await TestSet.create({ props, ...(change === undefined ? {} : { change }) });
    await set.primary();
    const replica = await set.replicaFromTemplate(1);
    await eventually('it is relaxed', 30, async () => existsSync(replica.file(MARK)));
    return replica;
  }

  test('has lost nothing, wherever it starts again', async () => {
    const replica = await relaxedReplica();
    await replica.stop();
    expect(existsSync(replica.file(MARK))).toBe(false);
  });

  test('would prove nothing elsewhere, if what the server refuses ended its stop', async () => {
    const statement = "<<'SQL' || true\nSET GLOBAL offline_mode";
    const replica = await relaxedReplica(replaceIn(FILES.stopScript, statement, statement.replace(' || true', '')));
    await expect(replica.stop()).rejects.toThrow(/preStop hook ended with 1: .*event-scheduler=DISABLED/);
    expect(existsSync(replica.file(MARK))).toBe(true);
  });
});

describe('a server that stops while clients are led to it', () => {
  let set: TestSet;
  afterEach(() => set.remove());

  /** For so many seconds after it was told to, as long as Kubernetes may take to lead clients elsewhere, one comes after the other. */
  const COME_FOR = 3;

  async function clientsWhileItStops(change?: Change, pause = 0): Promise<{ seconds: number; said: string }> {
    set = await TestSet.create({ props: { replicas: 2 }, ...(change === undefined ? {} : { change }) });
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    const visits = `
      export MYSQL_PWD=$1
      mysql -h mysql-0.mysql -uroot -Ne 'SELECT "first"'
      while [[ ! -e /tmp/led-elsewhere ]]; do
        sleep ${pause}
        mysql -h mysql-0.mysql -uroot -Ne 'SELECT "served"' 2>&1 || true
      done`;
    const noted = async () => (await stat(primary.file(PATHS.clientsCame))).mtimeMs;
    const before = await noted();
    const clients = replica.exec(CONTAINERS.server, [
      'bash',
      '-c',
      visits,
      'visits',
      String(set.passwords['root-password']),
    ]);
    await eventually('the sidecar has seen one come', 20, async () => (await noted()) > before);
    const stopping = secondsOf(() => primary.stop());
    await new Promise((resolve) => setTimeout(resolve, COME_FOR * 1000));
    await replica.exec(CONTAINERS.server, ['touch', '/tmp/led-elsewhere']);
    return { seconds: await stopping, said: (await clients).stdout };
  }

  test('serves them until none comes any more', async () => {
    const { seconds, said } = await clientsWhileItStops();
    expect(said).toMatch(/^first\n(served\n){20,}$/);
    expect(seconds).toBeGreaterThan(COME_FOR - 1);
    expect(seconds).toBeLessThan(COME_FOR + 2 * AT_ONCE);
  });

  /** Seconds between two of them. */
  const RARELY = 0.9;

  test('serves them even if they come rarely', async () => {
    const { said } = await clientsWhileItStops(undefined, RARELY);
    expect(said).toMatch(/^first\n(served\n){3,}$/);
  });

  test('would turn them away, if it did not know that some had come of late', async () => {
    const change = all(
      replaceIn(FILES.stopScript, 'if clients_came_of_late; then', 'if false; then'),
      replaceIn(FILES.stopScript, 'looks=1 enough=5; fi', 'looks=1; fi'),
    );
    const { said } = await clientsWhileItStops(change, RARELY);
    expect(said).toMatch(/^ERROR /m);
  });

  test('would turn them away, if it did not wait', async () => {
    const { said } = await clientsWhileItStops(replaceIn(FILES.stopScript, '  let_clients_go\n', ''));
    expect(said).toMatch(/^ERROR /m);
  });
});
