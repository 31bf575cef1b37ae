import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../../lib';
import { chart, objectOf, podOf, synth } from '../../support/manifest';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

/** What follows on a loss, by loss. */
function budget(props: ReplicatedMySqlProps = {}): Record<string, string> {
  const lines = new ReplicatedMySql(chart(), 'mysql', props).failureBudget;
  return Object.fromEntries(
    lines.map((line) => {
      const [loss = '', ...rest] = line.split(': ');
      return [loss.replace(/ (lost|behind|meanwhile)$/, ''), rest.join(': ')];
    }),
  );
}

const LAG = 'up to the lag, all that no replica had received';
const SEMI_SYNC = 'none, unless the primary had said that no replica acknowledges (after 10 s)';

test('one node lost: reads go on, writes wait for the primary’s pod, and nothing is lost', () => {
  const { 'node of the primary (mysql-0)': primary, 'node of a replica': replica } = budget();
  expect(primary).toBe(
    'reads yes; writes after the pod is back; acknowledged writes lost: none while its volume is there',
  );
  expect(replica).toMatch(/^reads yes; writes yes; acknowledged writes lost: none/);
});

test('the primary is the one that the code names', () => {
  expect(budget({ primary: 2 })).toHaveProperty(['node of the primary (mysql-2)']);
});

test.each<[ReplicatedMySqlProps, string]>([
  [{}, LAG],
  [{ durability: 'async' }, LAG],
  [{ durability: 'semi-sync' }, SEMI_SYNC],
  [{ durability: 'semi-sync', semiSyncStallLimitSeconds: 3 }, SEMI_SYNC.replace('10 s', '3 s')],
])('with %j, what is lost with the primary for good: %s', (props, lost) => {
  const seen = budget(props);
  expect(seen['volume of the primary']?.split('acknowledged writes lost: ')[1]).toBe(lost);
  expect(seen['another primary forced']).toBe(`reads yes; writes yes; acknowledged writes lost: ${lost}`);
});

test.each<[ReplicatedMySqlProps, string]>([
  [{}, 'writes after a person has decided, see lostPrimaryVolume'],
  [{ lostPrimaryVolume: 'clone-from-replica' }, 'writes after it has copied the replica that has most, by itself'],
  [{ insecureTutorial: true }, 'writes after a person has brought the data back'],
])('with %j and the volume of the primary lost: %s', (props, writes) => {
  expect(budget(props)['volume of the primary']).toContain(`reads yes; ${writes};`);
});

test.each<[ReplicatedMySqlProps, boolean]>([
  [{}, true],
  [{ relaxedReplicas: false }, false],
  [{ insecureTutorial: true }, false],
])('with %j, a replica whose machine lost power copies its data anew: %s', (props, copies) => {
  expect(budget(props)['node of a replica']?.includes('copies its data anew')).toBe(copies);
});

test('the last replica that could acknowledge is waited for, once', () => {
  const waits = 'writes yes, after they have waited 10 s for a replica, and without one from then on;';
  const seen = budget({ durability: 'semi-sync', replicas: 2 });
  expect(seen['node of a replica']).toContain(waits);
  expect(seen['volume of a replica']).toContain(waits);
  expect(budget({ durability: 'semi-sync', replicas: 3 })['node of a replica']).toContain('writes yes;');
  expect(budget({ replicas: 2 })['node of a replica']).toContain('writes yes;');
});

test('one server alone: neither reads nor writes without it, and its volume is all there is', () => {
  expect(budget({ replicas: 1 })).toEqual({
    'node of mysql-0': 'reads and writes after the pod is back on its volume; acknowledged writes lost: none',
    'volume of mysql-0': 'all data are lost with it, there is no other server',
  });
});

test.each<[ReplicatedMySqlProps, string]>([
  [{}, 'from the primary and the freshest of them'],
  [{ readFloor: 2 }, 'from the primary and the 2 freshest of them'],
  [{ readFloor: 9 }, 'from the primary and the 2 freshest of them'],
  [{ readFloor: 0 }, 'from the primary alone'],
  [{ primaryCountsAsReader: true }, 'from the primary alone'],
  [{ readFloor: 2, primaryCountsAsReader: true }, 'from the primary and the freshest of them'],
])('with %j and all replicas far behind: reads %s', (props, readers) => {
  expect(budget({ maxLagSeconds: 30, ...props })['all replicas more than 30 s']).toBe(
    `reads yes, ${readers}; writes yes`,
  );
});

test('without GTIDs, the role is not moved and lag is not measured', () => {
  const losses = Object.keys(budget({ insecureTutorial: true }));
  expect(losses).not.toContain('another primary forced');
  expect(losses.filter((loss) => loss.startsWith('all replicas'))).toEqual([]);
});

test('the StatefulSet bears it, and the pods do not: they are not started anew for a text', () => {
  const manifests = synth({ annotations: { team: 'shop' } });
  const { annotations } = objectOf(manifests, 'StatefulSet').metadata;
  const { failureBudget } = new ReplicatedMySql(chart(), 'mysql');
  expect(annotations).toMatchObject({ team: 'shop', 'cdk8s-replicated-mysql/survives': failureBudget.join('\n') });
  expect(JSON.stringify(podOf(manifests))).not.toContain('survives');
  expect(JSON.stringify(objectOf(manifests, 'StatefulSet').spec.template.metadata)).not.toContain('survives');
});
