import { CONTAINERS } from '../../lib/model/names';
import type { TestPod } from './test-pod';
import type { TestSet } from './test-set';

/** More rows for its table. */
export const ROWS =
  "INSERT INTO shop.t (v) WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT REPEAT('x', 200) FROM n";
const TABLE = 'CREATE DATABASE shop; CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)';

/** The primary of a set, with rows to copy. */
export async function withRows(set: TestSet): Promise<TestPod> {
  const primary = await set.primary();
  await primary.sql(`${TABLE}; ${ROWS}`);
  return primary;
}

/** A pod that has nothing yet, and copies when it is started. */
export async function withoutData(set: TestSet, ordinal: number): Promise<TestPod> {
  const pod = await set.pod(ordinal);
  await pod.runInit(CONTAINERS.init);
  return pod;
}
