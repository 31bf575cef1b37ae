/**
 * How long a copy of more than 1 GiB takes: `npm run bench:copy`. It needs what the tests of the scripts need.
 *
 * The yardstick is tar over a socket, of the same files, in the same run: as fast as bytes get from one place to the other.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTAINERS } from '../lib/model/names';
import { PATHS } from '../lib/model/paths';
import { run } from '../test/support/command';
import prepare from '../test/support/prepare';
import type { TestPod } from '../test/support/test-pod';
import { TestSet } from '../test/support/test-set';
import { median } from './median';

const ROUNDS = 3;
const GIBIBYTE = 1 << 30;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** Fills a table until its rows are more than 1 GiB. */
async function fill(server: TestPod): Promise<void> {
  await server.sql('CREATE DATABASE shop; CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)');
  const rows = 'WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT';
  const text = "CONCAT_WS('-', SHA2(RAND(), 256), SHA2(RAND(), 256), REPEAT(SHA2(i, 256), 14))";
  await server.sql(`USE shop; INSERT INTO t (v) ${rows} ${text} FROM n`);
  for (let bytes = 1e6; bytes < GIBIBYTE; bytes *= 2) await server.sql('INSERT INTO shop.t (v) SELECT v FROM shop.t');
}

/** Copies a directory with tar over a TCP connection. */
async function tarOverSocket(from: string, to: string): Promise<void> {
  const unpack = spawn('tar', ['-C', to, '-xf', '-'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const listener = createServer((socket) => void socket.pipe(unpack.stdin)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const pack = spawn('tar', ['-C', from, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  pack.stdout.pipe(connect((listener.address() as AddressInfo).port, '127.0.0.1'));
  await once(unpack, 'exit');
  listener.close();
  await run('sync', ['-f', to]);
}

async function main(): Promise<void> {
  await prepare();
  const set = await TestSet.create({ props: { replicas: 2, options: { innodb_buffer_pool_size: '256M' } } });
  const scratch = await mkdtemp(join(tmpdir(), 'copy-'));
  try {
    const donor = await set.primary();
    const recipient = await set.replicaFromTemplate(1);
    await recipient.stopContainer(CONTAINERS.replication); // it shall copy, and not apply the rows meanwhile
    await recipient.sql('STOP REPLICA; SET GLOBAL super_read_only = OFF');
    await fill(donor);
    const password = String(set.passwords['clone-password']).replaceAll("'", "''");
    const target = `${PATHS.volume}/bench`;
    await recipient.sql("SET GLOBAL clone_valid_donor_list = 'mysql-0.mysql:3306'");

    const times = { tar: [] as number[], clone: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const to = await mkdtemp(join(scratch, 'tar-'));
      const tar = await seconds(() => tarOverSocket(join(donor.volume, 'data', 'shop'), to));
      await rm(to, { recursive: true });
      const clone = await seconds(() =>
        recipient.sql(
          `CLONE INSTANCE FROM clone@'mysql-0.mysql':3306 IDENTIFIED BY '${password}' DATA DIRECTORY = '${target}' REQUIRE SSL`,
        ),
      );
      await recipient.bash(CONTAINERS.clone, `rm -rf ${target}`);
      if (round === 0) continue; // the first round warms the caches
      times.tar.push(tar);
      times.clone.push(clone);
    }
    const mebibytes = Number((await run('du', ['-sm', join(donor.volume, 'data', 'shop')])).split('\t')[0]);
    console.log(`\n${mebibytes} MiB, medians of ${ROUNDS}, in turn\n`);
    console.log('| copy               | seconds | MiB/s | to tar |');
    console.log('| ------------------ | ------- | ----- | ------ |');
    for (const [name, values] of [
      ['tar over a socket ', times.tar],
      ['CLONE, with TLS   ', times.clone],
    ] as const) {
      const time = median(values);
      const cells = [time.toFixed(2).padStart(7), (mebibytes / time).toFixed(0).padStart(5)];
      console.log(`| ${name} | ${cells.join(' | ')} | ${(time / median(times.tar)).toFixed(2).padStart(6)} |`);
    }
  } finally {
    await set.remove();
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
