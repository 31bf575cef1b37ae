import { CONTAINERS } from '../../lib/model/names';
import { all, type Change, replaceIn } from '../support/change';
import { withoutData, withRows } from '../support/first-copies';
import { contentOf as checksum } from '../support/rows';
import type { TestPod } from '../support/test-pod';
import { TestSet, type TestSetOptions } from '../support/test-set';

let set: TestSet;
afterEach(() => set.remove());

async function primaryWithRows(options: TestSetOptions = {}): Promise<TestPod> {
  set = await TestSet.create({ props: { replicas: 2 }, ...options });
  return withRows(set);
}
const emptyReplica = (ordinal = 1) => withoutData(set, ordinal);

describe('a copy whose donor fails', () => {
  /** Its account for copies lacks the right: mysql-1 replicates, and cannot be copied. */
  async function replicaThatCannotBeCopied(): Promise<void> {
    const donor = await set.replicaFromTemplate(1);
    await donor.sql('SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; REVOKE BACKUP_ADMIN ON *.* FROM clone');
    await donor.untilReady();
  }

  test('is made from another', async () => {
    const primary = await primaryWithRows({ props: { replicas: 3 } });
    await replicaThatCannotBeCopied();
    const replica = await emptyReplica(2);
    await (await replica.up()).untilReady();
    expect(await replica.logsOf(CONTAINERS.clone)).toMatch(
      /copy from mysql-1\.mysql failed \(1 of 5\): .*BACKUP_ADMIN/,
    );
    expect(await checksum(replica)).toBe(await checksum(primary));
  });

  test('would be tried in vain if the donors did not take turns', async () => {
    await primaryWithRows({
      props: { replicas: 3 },
      change: replaceIn('clone-mysql.sh', ' && attempt % 2 == 0', ''),
    });
    await replicaThatCannotBeCopied();
    const replica = await emptyReplica(2);
    expect(await replica.runInit(CONTAINERS.clone)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('gave up after 5 copies'),
    });
  });
});

describe('a replica that carries another cluster', () => {
  const OTHER = '00000000-0000-0000-0000-000000000000';

  /** mysql-1 replicates, and nobody has noticed yet that its data are not the primary's; mysql-2 has none. */
  async function replicaBesideIt(change?: Change): Promise<TestPod> {
    await primaryWithRows({ props: { replicas: 3 }, ...(change && { change }) });
    const other = await set.replicaFromTemplate(1);
    await other.kill(other.sidecar);
    await other.sql(
      `SET sql_log_bin = 0; SET GLOBAL super_read_only = OFF; UPDATE replicated_mysql.cluster SET id = '${OTHER}'`,
    );
    return (await emptyReplica(2)).up();
  }

  test('is never copied', async () => {
    const replica = await replicaBesideIt();
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-0.mysql');
    await replica.untilReady();
  });

  test('would spread it if any replica could be copied', async () => {
    const replica = await replicaBesideIt(
      replaceIn('clone-mysql.sh', 'if [[ $candidate == *" $primary_holds" ]]; then', 'if true; then'),
    );
    expect(await replica.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    await replica.untilLogged(
      CONTAINERS.replication,
      new RegExp(`refused: mysql-0\\.mysql holds cluster .*, but the data here are of cluster ${OTHER}`),
    );
  });
});

test('two replicas at once are both served, and a replica is preferred to the primary as a donor', async () => {
  const primary = await primaryWithRows({ props: { replicas: 4 } });
  await set.replicaFromTemplate(1);
  const pods = [await emptyReplica(2), await emptyReplica(3)];
  await Promise.all(pods.map((pod) => pod.up()));
  for (const pod of pods) {
    expect(await pod.logsOf(CONTAINERS.clone)).toContain('from mysql-1.mysql');
    await pod.untilReady();
    expect(await checksum(pod)).toBe(await checksum(primary));
  }
});

describe('a donor that has just moved, so that its name leads nowhere,', () => {
  const moved = replaceIn('clone-mysql.sh', 'copy_from "$(host_of "$donor")"', 'copy_from moved.invalid');

  test('is copied from where it has answered', async () => {
    const primary = await primaryWithRows({ change: moved });
    const replica = await (await (await emptyReplica()).up()).untilReady();
    expect(await checksum(replica)).toBe(await checksum(primary));
  });

  test('would be sought in vain by its name', async () => {
    await primaryWithRows({ change: all(moved, replaceIn('data-copy.sh', 'address=$2', 'address=$1')) });
    const { stderr } = await (await emptyReplica()).runInit(CONTAINERS.clone);
    expect(stderr).toMatch(/failed \(1 of 5\): .*Unknown MySQL server host/);
  });
});

test('a donor that does not know the new clone password yet is named with the reason, and copied when it does', async () => {
  await primaryWithRows();
  const replica = await emptyReplica();
  await set.changePasswords({ ...set.passwords, 'clone-password': 'another' }, [replica]);
  await replica.start(CONTAINERS.clone);
  await replica.untilLogged(
    CONTAINERS.clone,
    /denies access: the password in Secret mysql-credentials is not, or not yet, the one in its data/,
  );
  await set.changePasswords(set.passwords);
  await replica.untilLogged(CONTAINERS.clone, /the data directory is in place/);
});
