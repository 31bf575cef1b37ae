/** Writes what the tests of the cluster have seen into docs/reliability.md: `npm run reliability`, after `npm run test:cluster`. */
import { rmSync, writeFileSync } from 'node:fs';
import { PAGE, pageWith, recordedTimes, TIMES_FILE, withNewTimes } from './measured-times';
import { SEEN_FILE } from './measures';

const times = withNewTimes(recordedTimes());
writeFileSync(TIMES_FILE, `${JSON.stringify(times)}\n`);
writeFileSync(PAGE, pageWith(times));
rmSync(SEEN_FILE, { force: true });
