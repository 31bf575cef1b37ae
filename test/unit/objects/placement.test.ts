import { objectOf, podOf, synth } from '../../support/manifest';

const { matchLabels } = objectOf(synth(), 'StatefulSet').spec.selector;
const otherNode = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } };
const OVER_ZONES = [
  {
    topologyKey: 'topology.kubernetes.io/zone',
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  },
];

test('servers are spread over nodes and zones, as far as these go', () => {
  const { affinity, topologySpreadConstraints } = podOf(synth());
  expect(affinity).toEqual({
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: otherNode }],
    },
  });
  expect(topologySpreadConstraints).toEqual(OVER_ZONES);
});

test('with separateNodes, no node has two of them; zones still go as far as they go', () => {
  const { affinity, topologySpreadConstraints } = podOf(synth({ separateNodes: true }));
  expect(affinity).toEqual({
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [otherNode] },
  });
  expect(topologySpreadConstraints).toEqual(OVER_ZONES);
});

test.each([{ oneNodeMayHoldAll: true }, { insecureTutorial: true }])(
  'with %j, the scheduler does as it likes',
  (props) => {
    const pod = podOf(synth(props));
    for (const key of ['affinity', 'topologySpreadConstraints']) expect(pod).not.toHaveProperty(key);
  },
);
