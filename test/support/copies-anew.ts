import { PATHS } from '../../lib/model/paths';
import { replaceIn } from './change';
import type { TestPod } from './test-pod';
import type { TestSet } from './test-set';
import { eventually } from '../../tools/support/wait';

/** A primary that has thrown away what its replica, which is stopped, has not got. */
export async function purgedSource(
  set: TestSet,
  before: (replica: TestPod) => Promise<void> = async () => undefined,
): Promise<[primary: TestPod, replica: TestPod]> {
  const primary = await set.primary();
  const replica = await set.replicaFromTemplate(1);
  await before(replica);
  await replica.stop();
  await primary.sql('CREATE DATABASE purged; FLUSH BINARY LOGS');
  await eventually('the primary has one log', 20, async () => {
    await primary.sql('PURGE BINARY LOGS BEFORE NOW()');
    return (await primary.sql('SHOW BINARY LOGS')).split('\n').length === 1;
  });
  return [primary, replica];
}

export const ERRANT = "SHOW DATABASES LIKE 'errant'";

/** What nobody else has. */
export async function writesErrantly(replica: TestPod): Promise<void> {
  await replica.sql('SET GLOBAL super_read_only = OFF; CREATE DATABASE errant');
}

/** Nobody looks whether a donor has all that is here. */
export const anyDonor = replaceIn(
  'reclone.sh',
  'if [[ -n $may_lose || $(is_superset "${executed#-}" "$here") == 1 ]]',
  'if true',
);

/** While this file is there, the copy stands still before it is declared complete. */
export const HOLD = `${PATHS.volume}/hold`;
const RECEIPT_STEP = 'if write_receipt "copy of $1"';
export const holdBeforeReceipt = replaceIn(
  'reclone.sh',
  RECEIPT_STEP,
  `while [[ -e ${HOLD} ]]; do sleep 0.1; done\n    ${RECEIPT_STEP}`,
);
