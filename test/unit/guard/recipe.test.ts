import { JsonPatch } from 'cdk8s';
import { recipeFileName, type Migration } from '../../../lib/guard/migration';
import { isReviewed, recipeOf } from '../../../lib/guard/recipe';
import { run } from '../../../tools/support/command';
import { changesBetween, type CodeOfSet } from '../../support/former';

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

function migration(before: CodeOfSet, after: CodeOfSet): Migration {
  const { migrations } = changesBetween(before, after);
  expect(migrations).toHaveLength(1);
  return migrations[0] as Migration;
}

/** The commands that a person would type, in their order. */
function commands(before: CodeOfSet, after: CodeOfSet): string[] {
  const recipe = recipeOf(migration(before, after), 'dist');
  return [...recipe.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((block) => (block[1] as string).trim().split('\n'));
}

const props = (given: CodeOfSet['props'] = {}): CodeOfSet => ({ props: given });
const growth = () => migration(props(), props({ storageSize: '20Gi' }));
const LOOK = 'kubectl get pod mysql-0 mysql-1 mysql-2';
const ANEW = [
  'kubectl delete statefulset mysql --cascade=orphan',
  'kubectl apply -f dist/',
  'kubectl get statefulset mysql',
  'kubectl get pod -l app=mysql',
];
const renewed = (ordinal: number) => [
  `kubectl delete pvc data-mysql-${ordinal} --wait=false`,
  `kubectl delete pod mysql-${ordinal}`,
  'kubectl rollout status statefulset mysql',
];
const ROOM = (primary: number) => `kubectl exec mysql-${primary} -c mysql -- df -h /var/lib/mysql`;
const moved = (heir: number) => ['kubectl apply -f dist/', `kubectl exec mysql-${heir} -c mysql -- mysql-ctl status`];

test('volumes that grow: the claims first, while a refusal changes nothing, then the StatefulSet without its pods', () => {
  const patch = `--patch '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'`;
  expect(commands(props(), props({ storageSize: '20Gi' }))).toEqual([
    LOOK,
    ...[0, 1, 2].map((ordinal) => `kubectl patch pvc data-mysql-${ordinal} ${patch}`),
    'kubectl get pvc -l app=mysql --watch',
    ...ANEW,
  ]);
});

test.each([{ storageSize: '5Gi' }, { storageClassName: 'fast' }, { storageClassName: 'fast', storageSize: '20Gi' }])(
  'volumes that cannot become what they are to be (%j): replicas first, then the primary, which is one by then',
  (wanted) => {
    expect(commands(props(), props(wanted))).toEqual([
      LOOK,
      ...ANEW,
      ROOM(0),
      ...renewed(2),
      ...renewed(1),
      ...moved(1),
      ...renewed(0),
    ]);
  },
);

test('with another primary, that one is the last', () => {
  const steps = commands(props({ primary: 1 }), props({ primary: 1, storageClassName: 'fast' }));
  expect(steps.slice(1 + ANEW.length)).toEqual([ROOM(1), ...renewed(2), ...renewed(0), ...moved(0), ...renewed(1)]);
});

test('the only volume waits for a second one', () => {
  const steps = commands(props({ replicas: 1 }), props({ replicas: 1, storageClassName: 'fast' }));
  expect(steps.slice(1 + ANEW.length)).toEqual([
    'kubectl apply -f dist/',
    'kubectl rollout status statefulset mysql',
    ...moved(1),
    ...renewed(0),
  ]);
});

test('in the tutorial, whose role does not move, no step deletes the volume of the primary', () => {
  const tutorial = { insecureTutorial: true };
  const steps = commands(props(tutorial), props({ ...tutorial, storageClassName: 'fast' }));
  expect(steps).toEqual(expect.arrayContaining(renewed(1)));
  expect(steps.filter((step) => /delete .*mysql-0/.test(step))).toEqual([]);
});

test('another selector: what is there gets its labels before the StatefulSet and the Services look for them', () => {
  const patches = [
    JsonPatch.add('/spec/selector/matchLabels/tier', 'data'),
    JsonPatch.add('/spec/volumeClaimTemplates/0/metadata/labels/tier', 'data'),
  ];
  const labels = 'app=mysql app.kubernetes.io/instance=mysql app.kubernetes.io/name=replicated-mysql tier=data';
  expect(commands(props(), { patches })).toEqual([
    LOOK,
    ANEW[0],
    `kubectl label pod mysql-0 mysql-1 mysql-2 --overwrite ${labels}`,
    `kubectl label pvc data-mysql-0 data-mysql-1 data-mysql-2 --overwrite ${labels}`,
    ...ANEW.slice(1),
  ]);
});

test('another serviceName: pods are started anew before the Service that names them goes', () => {
  expect(commands(props(), { patches: [JsonPatch.replace('/spec/serviceName', 'db')] })).toEqual([
    LOOK,
    ...ANEW,
    'kubectl rollout restart statefulset mysql',
    'kubectl rollout status statefulset mysql',
    'kubectl delete service mysql',
  ]);
});

test('another pod management policy: the StatefulSet alone', () => {
  expect(commands(props(), { patches: [JsonPatch.replace('/spec/podManagementPolicy', 'OrderedReady')] })).toEqual([
    LOOK,
    ...ANEW,
  ]);
});

test('the servers are those that run, not those that are to run', () => {
  const steps = commands(props({ replicas: 2 }), props({ replicas: 5, storageSize: '20Gi' }));
  expect(steps.filter((step) => step.includes('patch pvc'))).toHaveLength(2);
});

test('in a namespace, every command says so', () => {
  const steps = commands({ namespace: 'shop' }, { namespace: 'shop', props: { storageClassName: 'fast' } });
  expect(steps.filter((step) => !step.startsWith('kubectl -n shop '))).toEqual([]);
});

test('a shell can read every command', async () => {
  const all = [
    ...commands(props(), props({ storageSize: '20Gi' })),
    ...commands(props(), props({ storageClassName: 'fast' })),
  ];
  await run('bash', ['-n'], { input: all.join('\n') });
});

describe('a recipe is good', () => {
  const signed = (recipe: string) => recipe.replace('Reviewed by:', 'Reviewed by: Ada');

  test('when a name stands under it, and not before', () => {
    const m = growth();
    const recipe = recipeOf(m, 'dist');
    expect(isReviewed(recipe, m)).toBe(false);
    expect(isReviewed(signed(recipe), m)).toBe(true);
    expect(isReviewed(recipe.replace('Reviewed by:', 'Reviewed by:   \n\nAda'), m)).toBe(false);
  });

  test('whatever else people write into it', () => {
    const m = growth();
    expect(isReviewed(`${signed(recipeOf(m, 'dist'))}\nOn staging it took four minutes.\n`, m)).toBe(true);
  });

  test.each([
    ['another size', props(), props({ storageSize: '30Gi' })],
    ['another size before', props({ storageSize: '5Gi' }), props({ storageSize: '20Gi' })],
    ['another change beside it', props(), props({ storageSize: '20Gi', storageClassName: 'fast' })],
    ['another primary', props({ primary: 1 }), props({ primary: 1, storageSize: '20Gi' })],
    ['fewer servers', props({ replicas: 2 }), props({ replicas: 2, storageSize: '20Gi' })],
    ['another set', { namespace: 'shop' }, { namespace: 'shop', props: { storageSize: '20Gi' } }],
  ])('for its very change, not for %s, whose recipe has another file', (_, before, after) => {
    const other = migration(before, after);
    expect(isReviewed(signed(recipeOf(growth(), 'dist')), other)).toBe(false);
    expect(recipeFileName(other)).not.toBe(recipeFileName(growth()));
  });
});

test('the file of a recipe bears the names of the set', () => {
  expect(recipeFileName(growth())).toMatch(/^migrate-mysql-[0-9a-f]{8}\.md$/);
  const inShop = migration({ namespace: 'shop' }, { namespace: 'shop', props: { storageSize: '20Gi' } });
  expect(recipeFileName(inShop)).toMatch(/^migrate-shop-mysql-[0-9a-f]{8}\.md$/);
});
