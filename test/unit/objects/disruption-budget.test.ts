import { objectOf, synth } from '../../support/manifest';

const budget = (props = {}) => objectOf(synth(props), 'PodDisruptionBudget').spec;

test.each([1, 2, 3, 9])('of %i servers, one at a time may be evicted', (replicas) => {
  expect(budget({ replicas }).maxUnavailable).toBe(1);
});

test('it is about the pods of the set, and has nothing that Kubernetes 1.25 refuses', () => {
  expect(budget()).toEqual({ maxUnavailable: 1, selector: objectOf(synth(), 'StatefulSet').spec.selector });
});

test.each([{ allMayBeEvictedAtOnce: true }, { insecureTutorial: true }])('with %j, there is none', (props) => {
  expect(synth(props).map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
});
