import type { ReplicatedMySqlProps } from '../../lib';
import { CONTAINERS } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import { type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
afterEach(() => set.remove());

const SECRET = { secretName: 'shop-database', secretKey: 'password' };
const PROPS: ReplicatedMySqlProps = {
  replicas: 2,
  durability: 'semi-sync',
  users: [{ name: 'shop', passwordSecret: { name: SECRET.secretName, key: SECRET.secretKey }, grants: [] }],
};

/** Whether the server lets the user in. */
const letsIn = async (password: string): Promise<boolean> =>
  (await set.client('mysql-0.mysql', 'shop', password, 'SELECT 1', ['--ssl-mode=REQUIRED'])).status === 0;
const untilLetsIn = (password: string) =>
  eventually(
    `"${password}" lets in`,
    90,
    () => letsIn(password),
    () => primary.logs(),
  );

/** The user's password changes while no replica acknowledges: the statement waits for longer than its client. */
async function changesWhileCommitsWait(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: PROPS, change });
  await set.putUserPassword(await set.pod(0), SECRET, 'the first');
  primary = await set.primary();
  const replica = await set.replicaFromTemplate(1);
  await untilLetsIn('the first');
  const clients =
    "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Rpl_semi_sync_source_clients'";
  await eventually('a replica acknowledges', 60, async () => (await primary.sql(clients)) === '1');
  await replica.freeze(CONTAINERS.server);
  await set.putUserPassword(primary, SECRET, 'the second');
  await primary.untilLogged(CONTAINERS.replication, /account shop@%: /);
  await untilLetsIn('the second');
}

describe('a password that is given while no replica acknowledges', () => {
  test('is given once: the one before goes on to work', async () => {
    await changesWhileCommitsWait();
    await primary.passes(8); // whatever was sent twice has been executed by then
    expect(await letsIn('the first')).toBe(true);
  });

  test('would be given twice, and take the place of the one before as well', async () => {
    await changesWhileCommitsWait(replaceIn(FILES.rotationLibrary, '[[ $(password_changes) != 0 ]]', 'false'));
    await eventually('the first does not let in', 30, async () => !(await letsIn('the first')));
  });
});
