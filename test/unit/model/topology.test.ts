import { topologyFile } from '../../../lib/model/topology';

const rest = {
  reads: { lagLimit: 60, readFloor: 1, primaryInFloor: false },
  lostVolume: 'refuse',
  replicas: 3,
} as const;

test('the topology file names who is who and who may serve reads, each setting on a line of its own', () => {
  expect(topologyFile({ topology: { primary: 2, force: undefined }, ...rest })).toBe(
    'primary=2\nservers=3\nlag-limit=60\nread-floor=1\nprimary-in-floor=0\nlost-volume=refuse\n' +
      'durability=async\nstall-limit=10\nrelaxed-replicas=1\n',
  );
});

test('the topology file says where writes are when they are acknowledged', () => {
  const durability = { mode: 'semi-sync', stallLimit: 3, relaxedReplicas: false } as const;
  expect(topologyFile({ topology: { primary: 0, force: undefined }, ...rest, durability })).toContain(
    '\ndurability=semi-sync\nstall-limit=3\nrelaxed-replicas=0\n',
  );
});

test('a term that may begin without the word of the last primary is named only when the code names it', () => {
  expect(topologyFile({ topology: { primary: 1, force: 7 }, ...rest })).toContain('\nforce=7\n');
});
