import { writeFile } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import { LISTED, listedByPod, nameLeadsNowhere } from '../support/lost-names';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
let other: TestPod;
afterEach(() => set.remove());

const RECEIVER = `SELECT CONCAT(c.HOST, ' ', s.SERVICE_STATE) FROM performance_schema.replication_connection_configuration c
  JOIN performance_schema.replication_connection_status s USING (CHANNEL_NAME)`;
const lists = async (pod: TestPod, ...addresses: string[]) =>
  writeFile(pod.file(LISTED), addresses.map((address) => `${address}\n`).join(''));

/** An address is still listed at which nobody is any more, and which does not say so. */
const GONE = '192.0.2.1';
const SILENT_SECONDS = 20;
const silent = replaceIn(
  'role.sh',
  '{ ask "$1" >',
  `{ if [[ $1 == ${GONE} ]]; then sleep ${SILENT_SECONDS}; fi; ask "$1" >`,
);

describe('two servers that have both moved, so that no list has either', () => {
  /** Neither the primary nor the replica is listed for the other; both are new to all but the third, which has stayed. */
  async function bothMove(change: Change): Promise<string> {
    set = await TestSet.create({ props: { replicas: 3 }, change: all(nameLeadsNowhere, listedByPod, change) });
    const pods = [await set.pod(0), await set.pod(1), await set.pod(2)];
    const addresses = await Promise.all(pods.map((pod) => pod.address()));
    for (const pod of pods) await lists(pod, ...addresses);
    [primary, other, replica] = [
      await set.primary(),
      await set.replicaFromTemplate(1),
      await set.replicaFromTemplate(2),
    ];
    await primary.stop();
    await replica.stop();
    await lists(primary, addresses[1] as string);
    await lists(replica, addresses[1] as string);
    await replica.startServer();
    await replica.untilLogged(replica.sidecar, /cannot ask mysql-0\.mysql for its cluster/);
    await (await primary.startServer()).untilReady();
    return addresses[0] as string;
  }

  test('find each other by whom the third has seen', async () => {
    const address = await bothMove(() => undefined);
    await eventually(
      'the replica follows the primary',
      40,
      async () => (await replica.sql(RECEIVER)) === `${address} ON`,
      () => replica.logs(),
    );
    await replica.untilReady();
  });

  test('would not, if nobody asked the third', async () => {
    const address = await bothMove(replaceIn('role.sh', '      ask_whom_peers_know\n', ''));
    await eventually('the third follows', 40, async () => (await other.sql(RECEIVER)) === `${address} ON`);
    await replica.passes(10);
    expect(await replica.sql(RECEIVER)).not.toContain('ON');
  });
});

describe('a primary that comes back after so long that its replica asks whether the role is free', () => {
  async function secondsToFollow(change: Change = unchanged): Promise<number> {
    const changes = all(nameLeadsNowhere, listedByPod, silent, change);
    set = await TestSet.create({ props: { replicas: 2 }, change: changes });
    const pods = [await set.pod(0), await set.pod(1)];
    const address = await (pods[0] as TestPod).address();
    for (const pod of pods) await lists(pod, address);
    [primary, replica] = [await set.primary(), await set.replicaFromTemplate(1)];
    await primary.stop();
    await lists(replica, address, GONE);
    const silence = 'SELECT UNIX_TIMESTAMP() - at FROM replicated_mysql.heartbeat';
    await eventually('no heartbeat for long', TIMING.silence + 10, async () => {
      return Number(await replica.sql(silence)) > TIMING.silence + 2;
    });
    await (await primary.startServer()).untilReady();
    const since = Date.now();
    const follows = async () => (await replica.sql(RECEIVER)).endsWith(' ON');
    await eventually('the replica follows the primary', 90, follows, () => replica.logs());
    return (Date.now() - since) / 1000;
  }

  test('is followed at once', async () => {
    expect(await secondsToFollow()).toBeLessThan(TIMING.answer + 3);
  });

  test('would be followed late, if all were waited for that are listed', async () => {
    const askLastHolder = '    ask_for_peers \'\' "$(ordinal_of "${actual[term_holder]}")"\n';
    expect(await secondsToFollow(replaceIn('role.sh', askLastHolder, '    ask_all_peers\n'))).toBeGreaterThan(10);
  });
});

describe('a primary that is started anew after its replica has moved', () => {
  async function secondsToWrite(change: Change = unchanged): Promise<number> {
    set = await TestSet.create({ props: { replicas: 2 }, change: all(listedByPod, silent, change) });
    const pods = [await set.pod(0), await set.pod(1)];
    const addresses = await Promise.all(pods.map((pod) => pod.address()));
    for (const pod of pods) await lists(pod, ...addresses);
    [primary, replica] = [await set.primary(), await set.replicaFromTemplate(1)];
    await primary.stop();
    await lists(primary, ...addresses, GONE);
    const since = Date.now();
    await (await primary.startServer()).untilReady();
    return (Date.now() - since) / 1000;
  }

  test('takes writes as soon as all servers have answered', async () => {
    expect(await secondsToWrite()).toBeLessThan(SILENT_SECONDS / 2);
  });

  test('would wait for whom nobody finds at an address that is still listed', async () => {
    const holder = "elif [[ $role == holder ]] && ((servers > 1)); then\n    ask_for_peers '' ";
    const everybody = 'elif [[ $role == holder ]] && ((servers > 1)); then\n    ask_all_peers ';
    expect(await secondsToWrite(replaceIn('role.sh', holder, everybody))).toBeGreaterThan(SILENT_SECONDS / 2);
  });
});

describe('while no server of names can be reached', () => {
  const UNREACHABLE = `${PATHS.run}/unreachable`;
  const ASK = `bash -c 'if [[ -e ${UNREACHABLE} ]]; then exec sleep 60; fi; getent ahosts "$1"' ask "$1"`;

  /** The primary hangs, and whoever looks for it asks for names that nobody answers for. */
  async function unreachable(change: Change): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 }, change });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    await writeFile(replica.file(UNREACHABLE), '');
    await primary.freeze(CONTAINERS.server);
    await replica.untilLogged(replica.sidecar, /ready: keeps what it has/);
  }

  test('a replica is judged all the same, and goes on to serve', async () => {
    await unreachable(replaceIn('common.sh', 'getent ahosts "$1"', ASK));
    await replica.passes(4);
    expect((await replica.readiness()).status).toBe(0);
  });

  test('it would leave the readers, if it waited for names as long as they wait', async () => {
    await unreachable(replaceIn('common.sh', 'timeout 3 getent ahosts "$1"', ASK));
    await eventually('its verdict is old', 60, async () =>
      /the sidecar's last verdict is \d+ s old/.test((await replica.readiness()).stdout),
    );
  });
});
