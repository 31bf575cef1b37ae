import { GIBI, MEBI } from './quantity';

/** MySQL's own size of the buffer pool. */
export const DEFAULT_BUFFER_POOL = 128 * MEBI;

/** Pages of 16 KiB that a slow disk takes in any order: 4,000 a second. */
const FLUSHED_PER_SECOND = 64 * MEBI;

/**
 * Seconds that a server has to stop: two minutes, and what it takes to write a buffer pool beyond MySQL's default if every
 * page of it has changed.
 */
export function stopBudget(bufferPool: number): number {
  return 120 + Math.ceil(Math.max(0, bufferPool - DEFAULT_BUFFER_POOL) / FLUSHED_PER_SECOND);
}

/**
 * Seconds that a server has to start: two hours, and a minute for each GiB of its volume, by the hundred: most volumes grow
 * without another budget, which would start the pods anew. A recovery that is killed begins anew, so it is better to wait for
 * too long.
 */
export function startBudget(volume: number): number {
  return 7200 + 60 * 100 * Math.ceil(volume / (100 * GIBI));
}
