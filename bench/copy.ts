/**
 * How long a copy of more than 1 GiB takes, by each way: `npm run bench:copy`. It needs what the tests of the scripts need.
 *
 * The yardstick is tar over a socket, of the same files, in the same run and between the same containers: with ncat between
 * tar and the socket, as the tutorial's page has it; and without, as fast as bytes get from one place to the other. Both
 * ends share this machine's cores and disk.
 */
import { FILES, PATHS } from '../lib/model/paths';
import { DataCopy } from '../lib';
import { CLONE_OPTIONS } from '../lib/scripts/clone-plugin';
import { all, replaceIn } from '../test/support/change';
import prepare from '../test/support/prepare';
import { PAGE_IMAGE, requireImage, XTRABACKUP_DOUBLE } from '../test/support/requirements';
import { tableOf } from '../test/support/rows';
import type { TestPod } from '../test/support/test-pod';
import { TestSet } from '../test/support/test-set';
import { aim } from './aim';
import { median } from './median';

const ROUNDS = 3;
const MEBIBYTES = 990; // in rows; on the disk it is more
/** Of the yardstick and of the page's pipeline. */
const PORT = 3399;
const TARGET = `${PATHS.volume}/bench`;
const START_EMPTY = `rm -rf ${TARGET} ${PATHS.incoming}; mkdir ${TARGET} ${PATHS.incoming}`;

/** A way to copy: what the donor's side runs meanwhile, if anything, and what the recipient's runs. */
interface Way {
  readonly name: string;
  /** How long it should take at most, to the yardstick's time. */
  readonly aim?: number;
  readonly donor?: string;
  readonly copy: (address: string) => Promise<unknown>;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** Runs bash in the container, which must succeed. */
async function inside(pod: TestPod, text: string): Promise<string> {
  const { status, stdout, stderr } = await pod.exec(pod.sidecar, ['bash', '-euo', 'pipefail', '-c', text]);
  if (status !== 0) throw new Error(`${pod.name}: ${text}\nended with ${status}: ${stderr}`);
  return stdout.trimEnd();
}

const received = `sync -f ${PATHS.volume}`;

/** What a recipient prints whose stream ended too early. */
const CUT = 'cut';
/** Longest wait for a donor to listen, in seconds; between two tries. */
const LISTENS = 60;
const AGAIN = `if ((SECONDS >= ${LISTENS})); then echo 'no donor listens' >&2; exit 1; fi; sleep 0.02`;
/** Tries of one copy. */
const TRIES = 10;

/** Over ncat, which now and then ends before it has sent all, and says nothing of it: such a copy is made again, and not counted. */
const overNcat = (command: string) =>
  `ncat --listen --send-only --max-conns=1 ${PORT} -c "${command}" 2>/dev/null || true`;
const fromNcat = (address: string, command: string, proof: string) =>
  `until { ncat --recv-only ${address} ${PORT} 2>/dev/null | ${command} 2>/dev/null; ends=("\${PIPESTATUS[@]}"); ((ends[0] == 0)); }; do ${AGAIN}; done
  if ((ends[1] != 0)) || [[ ! -e ${proof} ]]; then echo ${CUT}; exit; fi
  ${received}`;

/** Copies in turn; a first round, which counts for nothing, warms the caches. */
async function compare(donor: TestPod, recipient: TestPod, ways: readonly Way[]): Promise<void> {
  const address = await donor.address();
  const times = new Map(ways.map((way) => [way, [] as number[]]));
  let cut = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ways) {
      let time = 0;
      let said: unknown = CUT;
      for (let tries = 0; said === CUT; tries++) {
        if (tries === TRIES) throw new Error(`${way.name}: ${TRIES} streams in a row were cut`);
        await inside(recipient, START_EMPTY);
        const serving = way.donor === undefined ? undefined : inside(donor, way.donor);
        time = await seconds(async () => (said = await way.copy(address)));
        await serving;
        if (said === CUT) cut++;
      }
      if (round > 0) times.get(way)?.push(time);
    }
  }
  const mebibytes = Number((await inside(donor, `du -sm ${PATHS.data}/shop`)).split('\t')[0]);
  const [yardstick] = [...times.values()].map(median) as [number];
  console.log(`\n${mebibytes} MiB, medians of ${ROUNDS}, in turn\n`);
  console.log('| copy                           | seconds | MiB/s | to tar | aim                  |');
  console.log('| ------------------------------ | ------- | ----- | ------ | -------------------- |');
  for (const [way, values] of times) {
    const time = median(values);
    const ratio = time / yardstick;
    const cells = [
      way.name.padEnd(30),
      time.toFixed(2).padStart(7),
      (mebibytes / time).toFixed(0).padStart(5),
      ratio.toFixed(2).padStart(6),
      (way.aim === undefined ? '' : aim(ratio, way.aim)).padEnd(20),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  if (cut > 0) console.log(`\nStreams that ncat cut short without a word, and that are not counted: ${cut}`);
}

/** Files of the table only: that is nearly all there is. A server that goes on may change one meanwhile. */
const PACK = `tar -C ${PATHS.data} --warning=no-file-changed -c shop`;
const UNPACK = `tar -C ${TARGET} -x`;

const yardsticks = (recipient: TestPod): Way[] => [
  {
    name: 'tar, ncat, tar',
    donor: overNcat(PACK),
    copy: (address) => inside(recipient, fromNcat(address, UNPACK, `${TARGET}/shop`)),
  },
  {
    name: 'tar, a socket, tar',
    donor: `socat TCP-LISTEN:${PORT},reuseaddr EXEC:"${PACK}",nofork 2>/dev/null || true`,
    copy: (address) =>
      inside(
        recipient,
        `until { exec 3<>/dev/tcp/${address}/${PORT}; } 2>/dev/null; do ${AGAIN}; done; ${UNPACK} <&3; ${received}`,
      ),
  },
];

async function pairOf(set: TestSet): Promise<[TestPod, TestPod]> {
  const donor = await (await (await set.pod(0)).up()).untilReady();
  const recipient = await (await (await set.pod(1)).up()).untilReady();
  return [donor, recipient];
}

/** CLONE, on MySQL 9.7; the sidecars of this set have what the yardstick needs. */
async function clonePlugin(): Promise<void> {
  const dataCopy = DataCopy.xtrabackup({ image: XTRABACKUP_DOUBLE });
  const options = { innodbBufferPoolSize: '256M' };
  const loaded = (file: string) => replaceIn(file, 'auth_socket.so;', 'auth_socket.so;mysql_clone.so;');
  const set = await TestSet.create({
    props: { version: '8.4', image: XTRABACKUP_DOUBLE, dataCopy, options, replicas: 1 },
    change: all(loaded(FILES.primaryOptions), loaded(FILES.replicaOptions)),
  });
  try {
    const [donor, recipient] = await pairOf(set);
    // It shall copy, and not apply the rows meanwhile. Its sidecar stays: the yardstick runs in it.
    await recipient.freezeLoop();
    await recipient.sql('STOP REPLICA; SET GLOBAL super_read_only = OFF');
    await donor.sql(tableOf(MEBIBYTES));
    const address = await donor.address();
    const settings = CLONE_OPTIONS.map((option) => `SET GLOBAL ${option.slice(2).replaceAll('-', '_')}`).join('; ');
    await recipient.sql(`SET GLOBAL clone_valid_donor_list = '${address}:3306'; ${settings}`);
    const password = String(set.passwords['root-password']).replaceAll("'", "''");
    const statement = `CLONE INSTANCE FROM root@'${address}':3306 IDENTIFIED BY '${password}' DATA DIRECTORY = '${TARGET}/clone' REQUIRE SSL`;
    await compare(donor, recipient, [
      ...yardsticks(recipient),
      { name: 'CLONE, with TLS', aim: 0.5, copy: () => recipient.sql(statement) },
    ]);
  } finally {
    await set.remove();
  }
}

/** XtraBackup, on what stands for MySQL 5.7, beside the pipeline of the tutorial's page. */
async function xtrabackup(): Promise<void> {
  const set = await TestSet.create({
    props: {
      insecureTutorial: true,
      options: { innodbBufferPoolSize: '256M' },
      dataCopy: DataCopy.xtrabackup({ image: PAGE_IMAGE }),
      replicas: 1,
    },
  });
  try {
    const [donor, recipient] = await pairOf(set);
    await recipient.freezeLoop();
    await recipient.sql('STOP SLAVE');
    await donor.sql(tableOf(MEBIBYTES));
    const script = `${PATHS.scripts}/${FILES.copyClientScript}`;
    const backup = `xtrabackup --no-defaults --backup --slave-info --stream=xbstream --datadir=${PATHS.data} --socket=${PATHS.socket} --user=root --target-dir=${PATHS.serverTmp}`;
    await compare(donor, recipient, [
      ...yardsticks(recipient),
      {
        name: 'XtraBackup',
        aim: 1.15,
        copy: (address) => inside(recipient, `bash ${script} ${address} copy; ${received}`),
      },
      {
        name: 'XtraBackup, and --prepare',
        copy: (address) =>
          inside(
            recipient,
            `bash ${script} ${address} copy; xtrabackup --no-defaults --prepare --target-dir=${PATHS.incoming} 2>/dev/null; ${received}`,
          ),
      },
      {
        name: 'the page’s pipeline',
        donor: overNcat(backup),
        copy: (address) =>
          inside(recipient, fromNcat(address, `xbstream -x -C ${TARGET}`, `${TARGET}/xtrabackup_info`)),
      },
    ]);
  } finally {
    await set.remove();
  }
}

async function main(): Promise<void> {
  await requireImage(await prepare(), PAGE_IMAGE, 'page');
  await clonePlugin();
  await xtrabackup();
}

void main();
