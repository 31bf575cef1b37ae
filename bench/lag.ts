/**
 * How far a replica is behind after 20 s of writes by four clients, each as fast as its writes are acknowledged:
 * `npm run bench:lag`. It needs what the tests of the scripts need.
 *
 * Ours is measured beside the set-up of the tutorial's page, whose replica applies one transaction after the other and
 * writes each to the disk: in turn, on the same machine, whose cores the clients and both servers share. The time within
 * which it has caught up includes that of the commands that look for it.
 */
import { CONTAINERS } from '../lib/model/names';
import type { ReplicatedMySqlProps } from '../lib';
import prepare from '../test/support/prepare';
import type { TestPod } from '../test/support/test-pod';
import { TestSet } from '../test/support/test-set';
import { eventually } from '../tools/support/wait';
import { aim } from './aim';

const SECONDS = 20;
const CLIENTS = 4;
const CATCH_UP_SECONDS = 300;
/** Aim for this set-up: so far behind at the end. */
const SECONDS_BEHIND = 1;

interface SetUp {
  readonly name: string;
  readonly props: ReplicatedMySqlProps;
}

const SET_UPS: readonly SetUp[] = [
  { name: 'this one', props: {} },
  {
    name: 'one applier, strict (the page)',
    props: { relaxedReplicas: false, options: { replicaParallelWorkers: 1 } },
  },
  { name: 'one applier', props: { options: { replicaParallelWorkers: 1 } } },
  { name: 'strict', props: { relaxedReplicas: false } },
];

const TABLE =
  'CREATE TABLE shop.t (id BIGINT AUTO_INCREMENT PRIMARY KEY, client INT, n INT, v VARCHAR(200), KEY (client))';

/** Half new rows, half changes of rows that are there, each a transaction. */
const STATEMENTS = String.raw`BEGIN {
  srand(client)
  for (n = 1; ; n++) {
    printf "INSERT INTO t (client, n, v) VALUES (%d, %d, REPEAT(\"x\", 150));\n", client, n
    printf "UPDATE t SET n = n + 1 WHERE id = %d;\n", 1 + int(rand() * n * ${CLIENTS})
  }
}`;

/** All clients at once, in the primary's container: what is sent last is acknowledged before they end. */
async function write(primary: TestPod): Promise<void> {
  const client = `awk -v client=$client ${quote(STATEMENTS)} | timeout ${SECONDS} mysql -uroot shop >/dev/null`;
  const all = `for client in {1..${CLIENTS}}; do { ${client} || true; } & done; wait`;
  const { status, stderr } = await primary.exec(CONTAINERS.server, ['bash', '-c', all]);
  if (status !== 0) throw new Error(stderr);
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const executed = (pod: TestPod) => pod.sql("SELECT REPLACE(@@GLOBAL.gtid_executed, '\\n', '')");
/** Transactions that are in one set of GTIDs and not in another, of one server. */
const transactions = async (pod: TestPod, after: string, before: string): Promise<number> => {
  const gtids = await pod.sql(`SELECT GTID_SUBTRACT('${after}', '${before}')`);
  return [...gtids.matchAll(/:(\d+)(?:-(\d+))?/g)].reduce(
    (sum, [, from, to]) => sum + Number(to ?? from) - Number(from) + 1,
    0,
  );
};

interface Result {
  readonly perSecond: number;
  readonly heartbeatLag: number;
  readonly behind: number;
  readonly caughtUp: number;
}

async function measure({ props }: SetUp): Promise<Result> {
  const set = await TestSet.create({ props: { replicas: 2, ...props } });
  try {
    const primary = await set.primary();
    const replica = await set.replicaFromTemplate(1);
    const wanted = props.relaxedReplicas === false ? '1/1' : '2/0';
    await eventually(`the replica flushes ${wanted}`, 60, async () => (await flushing(replica)) === wanted);
    await primary.sql(`CREATE DATABASE shop; ${TABLE}`);
    const before = await executed(primary);
    await write(primary);
    const ended = Date.now();
    const [lag, after, there] = await Promise.all([heartbeatLag(replica), executed(primary), executed(replica)]);
    await replica.sql(`SELECT WAIT_FOR_EXECUTED_GTID_SET('${after}', ${CATCH_UP_SECONDS})`);
    const caughtUp = (Date.now() - ended) / 1000;
    return {
      perSecond: (await transactions(primary, after, before)) / SECONDS,
      heartbeatLag: lag,
      behind: await transactions(primary, after, there),
      caughtUp,
    };
  } finally {
    await set.remove();
  }
}

const flushing = (pod: TestPod) => pod.sql("SELECT CONCAT(@@innodb_flush_log_at_trx_commit, '/', @@sync_binlog)");
/** A heartbeat comes every two seconds, so this is up to two seconds more than the lag. */
const heartbeatLag = async (pod: TestPod) =>
  Number(await pod.sql('SELECT UNIX_TIMESTAMP(NOW(3)) - at FROM replicated_mysql.heartbeat'));

async function main(): Promise<void> {
  await prepare();
  console.log(`\n${CLIENTS} clients, ${SECONDS} s\n`);
  console.log(
    '| set-up                         | transactions/s | behind at the end | newest heartbeat there | caught up within | aim              |',
  );
  console.log(
    '| ------------------------------ | -------------: | ----------------: | ---------------------: | ---------------: | ---------------- |',
  );
  for (const setUp of SET_UPS) {
    const { perSecond, heartbeatLag: lag, behind, caughtUp } = await measure(setUp);
    const columns = [
      setUp.name.padEnd(30),
      perSecond.toFixed(0).padStart(14),
      `${behind} tr.`.padStart(17),
      `${lag.toFixed(1)} s ago`.padStart(22),
      `${caughtUp.toFixed(1)} s`.padStart(16),
      (setUp === SET_UPS[0] ? aim(caughtUp, SECONDS_BEHIND) : '').padEnd(16),
    ];
    console.log(`| ${columns.join(' | ')} |`);
  }
}

void main();
