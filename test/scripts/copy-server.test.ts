import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { TIMING } from '../../lib/model/timing';
import { COPY_PORT } from '../../lib/model/xtrabackup';
import { all, type Change, replaceIn } from '../support/change';
import { CopyClient } from '../support/copy-client';
import { tableOf } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

/** More than the kernel keeps for a reader that does not read. */
const SIZE = 64;
const PASSWORD = ''; // of the tutorial

let set: TestSet;
let primary: TestPod;

async function start(change?: Change): Promise<void> {
  set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1 }, ...(change && { change }) });
  primary = await (await (await set.pod(0)).up()).untilReady();
  await primary.sql(tableOf(SIZE));
}

const client = async () => CopyClient.connect(await primary.address(), COPY_PORT.number);
const untilLogged = (pattern: RegExp, seconds?: number) => primary.untilLogged(primary.sidecar, pattern, seconds);
const log = () => primary.logsOf(primary.sidecar);
/** Commands of the processes in the sidecar's container. */
const processes = async (): Promise<string> => {
  const listing = ['bash', '-c', 'for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline || true; echo; done'];
  return (await primary.exec(primary.sidecar, listing)).stdout;
};

/** Kills, as a crash would, the processes whose command begins so. */
const killing = (command: string) =>
  `for p in /proc/[0-9]*; do if [[ $(tr "\\0" " " <$p/cmdline) == *"${command}"* && \${p#/proc/} != $$ ]]; then kill -KILL "\${p#/proc/}"; fi; done; true`;

async function copiesAgain(): Promise<void> {
  const replica = await set.pod(1);
  await replica.loseVolume();
  await replica.runInit(CONTAINERS.init);
  const { status, stderr } = await replica.runInit(CONTAINERS.clone);
  expect([status, stderr]).toEqual([0, expect.stringContaining('the data directory is in place')]);
}

describe('the port for copies', () => {
  beforeAll(() => start());
  afterAll(() => set.remove());

  test('starts nothing for who connects and leaves, says nothing, or talks nonsense', async () => {
    for (let times = 0; times < 20; times++) (await client()).socket.destroy();
    const silent = await client();
    const garbage = await client();
    garbage.socket.write(Buffer.alloc(5000, 'GET / HTTP/1.1\r\n'));
    for (const one of [silent, garbage]) {
      one.socket.resume();
      await eventually('the connection ends', TIMING.answer + 5, () => Promise.resolve(one.ended));
    }
    expect(await processes()).not.toContain('xtrabackup --');
    expect(await log()).not.toContain('hands out');
    await copiesAgain();
  });

  test('denies who does not prove to know the password', async () => {
    expect(await (await client()).ask('copy', 'a guess')).toBe('denied');
    await untilLogged(/refused [\d.]+: it does not know the clone password/);
    expect(await processes()).not.toContain('xtrabackup --');
  });

  test('denies a proof that has been heard on another connection', async () => {
    const [first, second] = [await client(), await client()];
    await first.ask('holds', PASSWORD);
    expect(await second.answer()).toMatch(/^replicated-mysql /);
    second.socket.write(first.sent);
    expect(await second.answer()).toBe('denied');
  });

  test('answers with a proof of its own', async () => {
    const one = await client();
    const [proof, ...answer] = (await one.ask('holds', PASSWORD)).split(' ');
    expect(answer.join(' ')).toMatch(/^mysql-0\.mysql\t[0-9a-f-]{36}\t0\t0\t-\t-\t-$/);
    expect(proof).toBe(one.proof(`answer holds ${answer.join(' ')}`, PASSWORD));
  });

  test('goes on when its listener is killed', async () => {
    await primary.exec(primary.sidecar, ['bash', '-c', killing('socat TCP-LISTEN')]);
    await eventually('it answers again', 10, async () => (await (await client()).ask('holds', PASSWORD)) !== '');
    expect(await primary.readiness()).toMatchObject({ status: 0 });
  });

  test('hands out the next copy when a process that did so is killed', async () => {
    const one = await client();
    await one.ask('copy', PASSWORD);
    await primary.exec(primary.sidecar, ['bash', '-c', killing(FILES.copyServerScript)]);
    one.socket.destroy();
    await copiesAgain();
  });
});

describe('a server whose transactions take long to list', () => {
  afterEach(() => set.remove());
  const ofManyServers = replaceIn(
    FILES.copyServerScript,
    'answer "$answer"',
    'answer "$answer$(printf %20000s | tr " " x)"',
  );

  test('is understood', async () => {
    await start(ofManyServers);
    await copiesAgain();
  });

  test('would be taken for one with another password, if its answer was cut off', async () => {
    const change = all(ofManyServers, replaceIn(FILES.copyClientScript, '-n 1048576 ', '-n 16000 '));
    set = await TestSet.create({ props: { insecureTutorial: true, replicas: 1 }, change });
    primary = await (await set.pod(0)).up();
    await untilLogged(/to say whether it has data: it does not know the clone password/); // its own
  });
});

describe('a client that stops to read', () => {
  afterEach(() => set.remove());
  const option = `,'setsockopt-int=6:18:${TIMING.copySendTimeout * 1000}'`;
  const isServed = async () => {
    const one = await client();
    expect(await one.ask('copy', PASSWORD)).toMatch(/^\w+ \d+$/);
    return one;
  };

  test('loses its place to the next', async () => {
    await start(replaceIn(FILES.commonLibrary, option, ",'setsockopt-int=6:18:3000'"));
    await isServed();
    expect(await (await client()).ask('copy', PASSWORD)).toMatch(/ busy$/);
    await untilLogged(/the copy to [\d.]+ failed/, 40);
    await isServed();
  });

  test('would keep it without a deadline', async () => {
    await start(replaceIn(FILES.commonLibrary, option, ''));
    await isServed();
    await expect(untilLogged(/the copy to [\d.]+ failed/, 40)).rejects.toThrow('waited 40 s');
    expect(await (await client()).ask('copy', PASSWORD)).toMatch(/ busy$/);
  });
});

describe('without a protection,', () => {
  afterEach(() => set.remove());

  test('whoever connects would get all data', async () => {
    await start(replaceIn(FILES.copyServerScript, '! is_proof "$given" "ask $request"', 'false'));
    expect(await (await client()).ask('copy', 'a guess')).toMatch(/^\w+ \d+$/);
    await untilLogged(/hands out a copy/);
  });

  test('two would be copied to at once', async () => {
    await start(replaceIn(FILES.copyServerScript, 'if ! take_slot; then', 'if false; then'));
    const both = [await client(), await client()];
    for (const one of both) expect(await one.ask('copy', PASSWORD)).toMatch(/^\w+ \d+$/);
    await untilLogged(/(hands out a copy [^]*){2}/);
  });

  test('nobody else would be answered while one is served', async () => {
    await start(replaceIn(FILES.commonLibrary, ',fork,max-children=32,', ','));
    await (await client()).ask('copy', PASSWORD);
    await expect(client().then((one) => one.ask('holds', PASSWORD))).rejects.toThrow();
  });
});
