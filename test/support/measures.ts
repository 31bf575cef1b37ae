import { appendFileSync } from 'node:fs';
import { MEASURES, SEEN_FILE, type Measure, type MeasureName } from '../../tools/reliability/measures';

/** Fails if what a test has seen took too long; else it is noted. */
export function measure(name: MeasureName, seconds: number): void {
  const { what, limit }: Measure = MEASURES[name];
  console.log(`${what}: ${seconds.toFixed(1)} s${limit === undefined ? '' : ` of ${limit}`}`);
  if (limit !== undefined) expect(seconds).toBeLessThanOrEqual(limit);
  appendFileSync(SEEN_FILE, `${JSON.stringify([name, seconds])}\n`);
}
