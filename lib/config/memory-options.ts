import type { Model, Options } from '../model/model';
import { DEFAULT_BUFFER_POOL } from '../model/budgets';
import { MEBI } from '../model/quantity';
import { optionBytes } from './option-values';

/** InnoDB rounds a pool up to whole chunks of so many MiB, the same number of them in each instance. */
const CHUNK = 128;
const MOST_INSTANCES = 8;

/** Below it, half of the memory is for pages; above, what a server needs beside them grows more slowly. */
const LARGE = 4096;

const POOL_SIZE = 'innodb_buffer_pool_size';
const POOL_INSTANCES = 'innodb_buffer_pool_instances';

/** Options that follow from the memory of the server's container, and why each has its value. */
export interface MemoryOptions {
  readonly options: Options;
  readonly reasons: Options;
}

/** Memory that a server takes before it has pages and connections: its code, the dictionary, Performance Schema. In MiB. */
export const fixedMebibytes = (memory: number): number => Math.min(512, Math.floor(memory / 4));

/**
 * Pages, temporary tables and connections that fit in the container: more than it may use, and the kernel kills the
 * server. An option in `chosen` stays as it is, and the others make room for it.
 */
export function memoryOptions(m: Model, chosen: Options): MemoryOptions {
  if (m.memory === undefined || m.position === 'file') return { options: {}, reasons: {} };
  const memory = Math.floor(m.memory.bytes / MEBI);
  const whole = `${memory} MiB of ${m.memory.from}.memory`;
  const share = memory < LARGE ? 50 : 65;
  const whatFits = Math.floor((memory * share) / 100);
  // 0 is the server's own word for "as many as fit".
  const instances =
    Number(chosen[POOL_INSTANCES] ?? 0) || Math.min(MOST_INSTANCES, Math.max(1, Math.floor(whatFits / 1024)));
  const pool = mebibytes(chosen[POOL_SIZE]) ?? poolOf(whatFits, instances);
  const { hasTempTable } = m.series;
  const temporary = hasTempTable ? (mebibytes(chosen['temptable_max_ram']) ?? Math.max(2, Math.floor(memory / 16))) : 0;
  const fixed = fixedMebibytes(memory);
  const connections = Math.min(2000, Math.max(50, memory - pool - temporary - fixed));
  const all: Record<string, readonly [value: string, reason: string]> = {
    [POOL_SIZE]: [`${pool}M`, `${share} % of ${whole}, in whole chunks of ${CHUNK} for each instance.`],
    ...(POOL_SIZE in chosen
      ? {}
      : { [POOL_INSTANCES]: [String(instances), `One for each GiB of the pool, at most ${MOST_INSTANCES}.`] as const }),
    max_connections: [
      String(connections),
      `1 MiB for each, of ${whole} less ${pool} for the buffer pool${hasTempTable ? `, ${temporary} for temporary tables` : ''} and ${fixed} for the server itself; at least 50, at most 2000.`,
    ],
    ...(hasTempTable
      ? {
          temptable_max_ram: [
            `${temporary}M`,
            `1/16 of ${whole}: temporary tables of all sessions; what is more goes to the disk.`,
          ] as const,
        }
      : {}),
  };
  const own = Object.entries(all).filter(([name]) => !(name in chosen));
  return {
    options: Object.fromEntries(own.map(([name, [value]]) => [name, value])),
    reasons: Object.fromEntries(own.map(([name, [, reason]]) => [name, reason])),
  };
}

/** Rounded down, it is what the file says. Where not all instances get a chunk, InnoDB makes the chunks smaller. */
function poolOf(mebi: number, instances: number): number {
  const step = CHUNK * instances;
  return mebi < step ? Math.max(5, mebi) : mebi - (mebi % step);
}

/** Bytes of the buffer pool that a server comes to. */
export function bufferPool(m: Model, chosen: Options): number {
  const size = chosen[POOL_SIZE] ?? memoryOptions(m, chosen).options[POOL_SIZE];
  return (size === undefined ? undefined : optionBytes(size)) ?? DEFAULT_BUFFER_POOL;
}

function mebibytes(size: string | undefined): number | undefined {
  const bytes = size === undefined ? undefined : optionBytes(size);
  return bytes === undefined ? undefined : Math.ceil(bytes / MEBI);
}
