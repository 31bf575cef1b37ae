import type { TestPod } from './test-pod';

const DOUBLE = "INSERT INTO shop.t (v) SELECT REPEAT('x', 1000) FROM shop.t";

/** Statements that make a table of some MiB; they run on every version. */
export function tableOf(mebibytes: number): string {
  const doublings = Math.ceil(Math.log2((mebibytes << 20) / 1000));
  const table = 'CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT) ENGINE = InnoDB';
  const first = "INSERT INTO shop.t (v) VALUES (REPEAT('x', 1000))";
  return ['CREATE DATABASE shop', table, first, ...Array<string>(doublings).fill(DOUBLE)].join('; ');
}

/** What a server holds in that table. */
export function contentOf(pod: TestPod): Promise<string> {
  return pod.sql('SELECT COUNT(*), SUM(CRC32(CONCAT(id, v))) FROM shop.t');
}
