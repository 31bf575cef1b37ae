import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEASURES, SEEN_FILE, type MeasureName } from './measures';

const ROOT = join(__dirname, '../..');

/** The page whose table of times is made of what tests have seen. */
export const PAGE = join(ROOT, 'docs/reliability.md');
/** Between these lines of it. */
const BEGIN = '<!-- times: made by `npm run reliability` -->\n';
const END = '<!-- end of times -->\n';

/** Shortest and longest, in seconds. */
export type Times = Partial<Record<MeasureName, readonly [number, number]>>;
export const TIMES_FILE = join(ROOT, 'test/cluster/measured-times.json');
export const recordedTimes = () => JSON.parse(readFileSync(TIMES_FILE, 'utf8')) as Times;

/** What tests have seen since these times were recorded takes the place of what is recorded. */
export function withNewTimes(times: Times): Times {
  const fresh: Record<string, [number, number]> = {};
  const lines = existsSync(SEEN_FILE) ? readFileSync(SEEN_FILE, 'utf8').split('\n').filter(Boolean) : [];
  for (const line of lines) {
    const [name, exactly] = JSON.parse(line) as [string, number];
    const seconds = Math.round(exactly * 10) / 10;
    const [least, most] = fresh[name] ?? [seconds, seconds];
    fresh[name] = [Math.min(least, seconds), Math.max(most, seconds)];
  }
  const names = Object.keys(MEASURES) as MeasureName[];
  return Object.fromEntries(names.map((name) => [name, fresh[name] ?? times[name]]).filter(([, seen]) => seen));
}

/** The page with these times in its table. */
export function pageWith(times: Times, page = readFileSync(PAGE, 'utf8')): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has not the lines ${BEGIN}and ${END}`);
  const rows = Object.entries(MEASURES).map(([name, { what, ...measure }]) => {
    const seconds = times[name as MeasureName];
    if (seconds === undefined) throw new Error(`${name} has not been measured: run the tests of the cluster`);
    const [least, most] = seconds;
    const seen = least === most ? `${least} s` : `${least}–${most} s`;
    return [what, seen, 'limit' in measure ? `${measure.limit} s` : ''];
  });
  return `${before}${BEGIN}\n${table([['what', 'seen', 'limit'], ...rows])}\n${END}${after}`;
}

/** As prettier would write it. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}
