/**
 * A shop that takes orders all the time, and looks at them: it writes to MYSQL_HOST, reads from MYSQL_READ_HOST, tries again
 * what fails, and counts. Each order that the database has acknowledged is a line of its log; `GET /` says the rest.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';

const PORT = 8080;
const LANES = 2;
const PAUSE_MILLISECONDS = 50;
const RETRY_MILLISECONDS = 200;
/** Longer than a primary takes to start anew, or to hand over. */
const PATIENCE_MILLISECONDS = 30_000;

const writes = { done: 0, retried: 0, failed: 0 };
const reads = { done: 0, retried: 0, failed: 0, servers: {} };
const errors = {};
let isStopping = false;

const count = (counts, name) => (counts[name] = (counts[name] ?? 0) + 1);

const poolOf = (host) =>
  mysql.createPool({
    host,
    port: Number(process.env.MYSQL_PORT),
    user: process.env.MYSQL_USER,
    password: process.env.MYSQL_PASSWORD,
    database: process.env.MYSQL_DATABASE,
    connectionLimit: LANES,
    connectTimeout: 2_000,
    // Encrypted, but nobody is proven: if the set has `tls`, give its authority here as `ca`.
    ssl: { rejectUnauthorized: false },
  });
const writePool = poolOf(process.env.MYSQL_HOST);
const readPool = poolOf(process.env.MYSQL_READ_HOST);

async function query(pool, sql, values = []) {
  const connection = await pool.getConnection();
  try {
    const [rows] = await connection.query({ sql, values, timeout: 3_000 });
    connection.release();
    return rows;
  } catch (error) {
    // A connection stays with its server, which may have lost its role: a new one goes where the Service leads by now.
    connection.destroy();
    throw error;
  }
}

/** Tries until it is done. What was cut off may have been done as well: `act` must do no harm when it is repeated. */
async function insist(counts, act) {
  const giveUp = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      await act();
      counts.done += 1;
      return;
    } catch (error) {
      count(errors, error.code ?? error.message);
      if (isStopping || Date.now() > giveUp) {
        counts.failed += 1;
        return;
      }
      counts.retried += 1;
      await pause(RETRY_MILLISECONDS);
    }
  }
}

async function takeOrder() {
  const id = randomUUID();
  await insist(writes, async () => {
    await query(writePool, 'INSERT INTO orders (id) VALUES (?) ON DUPLICATE KEY UPDATE id = id', [id]);
    process.stdout.write(`order ${id}\n`);
  });
}

async function lookAtOrders() {
  await insist(reads, async () => {
    const [{ server }] = await query(readPool, 'SELECT COUNT(*), @@hostname AS server FROM orders');
    count(reads.servers, server);
  });
}

async function lane(act) {
  while (!isStopping) {
    await act();
    await pause(PAUSE_MILLISECONDS);
  }
}

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify({ writes, reads, errors })}\n`);
}).listen(PORT);

process.once('SIGTERM', () => (isStopping = true));
await Promise.all(Array.from({ length: LANES }, () => [lane(takeOrder), lane(lookAtOrders)]).flat());
await Promise.all([writePool.end(), readPool.end()]);
server.close();
server.closeAllConnections();
