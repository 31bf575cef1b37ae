import type { ReplicatedMySqlProps } from '../../../lib';
import { App, Chart, Testing } from 'cdk8s';
import { ReplicatedMySql } from '../../../lib';
import { objectOf, synth, type Manifest } from '../../support/manifest';

const annotationsOf = (props: ReplicatedMySqlProps) =>
  Object.values(objectOf(synth(props), 'StatefulSet').metadata.annotations ?? {}).join('\n');
const DIGEST = `mysql@sha256:${'0'.repeat(64)}`;

test.each<[string, ReplicatedMySqlProps]>([
  [
    'container-resources',
    {
      resources: {
        server: { limits: { cpu: '2' } },
        replication: { limits: { cpu: '1' } },
      },
    },
  ],
  ['CKV_K8S_15', { imagePullPolicy: 'Always' }],
  ['CKV_K8S_43', { image: DIGEST }],
])('%s is declined, but not with %j, where there is nothing to decline', (check, props) => {
  expect(annotationsOf({})).toContain(check);
  expect(annotationsOf(props)).not.toContain(check);
});

test.each<[string, ReplicatedMySqlProps]>([
  ['pod-networkpolicy', { everyPodMayConnect: true }],
  ['CKV2_K8S_6', { everyPodMayConnect: true }],
  ['statefulset-has-poddisruptionbudget', { allMayBeEvictedAtOnce: true }],
  ['statefulset-has-host-podantiaffinity', { oneNodeMayHoldAll: true }],
])('%s is declined only where %j leaves it out', (check, props) => {
  expect(annotationsOf({})).not.toContain(check);
  expect(annotationsOf(props)).toContain(check);
  expect(annotationsOf(props)).toContain(`${Object.keys(props)[0]} leaves the`);
});

test('a namespace is declined only by objects that have none', () => {
  const c = new Chart(new App(), 'test', { namespace: 'shop' });
  new ReplicatedMySql(c, 'mysql');
  expect(JSON.stringify(Testing.synth(c))).not.toContain('CKV_K8S_21');
  for (const { metadata } of synth()) expect(metadata.annotations?.['checkov.io/skip1']).toMatch(/^CKV_K8S_21=/);
});

test.each([{}, { insecureTutorial: true }])(
  'with %j, every check that is declined has a sentence with the reason',
  (props) => {
    const set = synth(props) as Manifest[];
    let declined = 0;
    for (const { metadata } of set) {
      const annotations = Object.entries(metadata.annotations ?? {});
      const reasons = annotations.filter(([key]) =>
        /^(checkov\.io\/skip|cdk8s-replicated-mysql\/(no-|pod-))/.test(key),
      );
      for (const [, reason] of reasons) expect(reason).toMatch(/^(CKV\w+=|baseline: )?[A-Za-z].*\.$/);
      const numbers = annotations.flatMap(([key]) => /^checkov\.io\/skip(\d+)$/.exec(key)?.[1] ?? []).map(Number);
      expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, n) => n + 1));
      declined += reasons.length;
    }
    expect(declined).toBeGreaterThan(set.length);
  },
);

test('a reader of the manifests is told that the tutorial does not pass the restricted standard', () => {
  expect(annotationsOf({ insecureTutorial: true })).toMatch(/^baseline: .* takes root\.$/m);
  expect(annotationsOf({})).not.toContain('baseline');
});

test('an annotation of the user wins', () => {
  const own = { 'kube-score/ignore': 'all-of-it' };
  expect(objectOf(synth({ annotations: own }), 'StatefulSet').metadata.annotations).toMatchObject(own);
});
