import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { EXAMPLES, examples } from '../support/examples';
import { objectOf, podOf, type Manifest } from '../support/manifest';
import { filesIn, synthesis } from '../support/synthesis';

const read = (...path: string[]) => readFileSync(join(EXAMPLES, ...path), 'utf8');
const objectsIn = (...path: string[]): Manifest[] =>
  parseAllDocuments(read(...path)).map((document) => document.toJS() as Manifest);
const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

describe.each(examples)('the example %s', (name) => {
  test('says in ten lines or so what it shows, how to apply it and what to expect', () => {
    const readme = read(name, 'README.md');
    expect(readme).toMatch(/^# \S/);
    expect(readme).toContain(`npm run synth:examples\nkubectl apply -f examples/${name}/dist/\n`);
    expect(readme.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(22);
  });

  test('dist/ is what it synthesizes: run `npm run synth:examples` and commit it', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'example-'));
    expect(await synthesis(`examples/${name}/main.ts`, fresh, ['--quiet'])).toMatchObject({ status: 0, stdout: '' });
    expect(filesIn(join(EXAMPLES, name, 'dist'))).toEqual(filesIn(fresh));
    rmSync(fresh, { recursive: true });
  });
});

test('the README lists them all', () => {
  const readme = read('..', 'README.md');
  for (const name of [...examples, 'languages']) expect(readme).toContain(`(examples/${name}/README.md)`);
});

test('minimal: one line gives what the app of this repository gives', () => {
  expect(read('minimal', 'dist', 'mysql.k8s.yaml')).toBe(read('..', 'dist', 'mysql.k8s.yaml'));
});

describe('two instances', () => {
  const objects = objectsIn('two-instances', 'dist', 'databases.k8s.yaml');
  const [orders, sessions] = ['orders', 'sessions'].map((name) =>
    objects.filter(({ metadata }) => metadata.labels?.['app'] === name),
  ) as [Manifest[], Manifest[]];

  test('each object belongs to one of them, and no two have a name in common', () => {
    expect([...orders, ...sessions]).toHaveLength(objects.length);
    expect(new Set(objects.map(nameOf)).size).toBe(objects.length);
  });

  test.each<[string, (set: Manifest[]) => unknown[]]>([
    ['selectors of pods', (set) => selectorsOf(set)],
    [
      'Secrets and ConfigMaps',
      (set) => podOf(set).volumes?.flatMap(({ secret, configMap }) => secret ?? configMap ?? []) ?? [],
    ],
    [
      'claims',
      (set) => objectOf(set, 'StatefulSet').spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.labels),
    ],
    ['clients', (set) => objectOf(set, 'NetworkPolicy').spec.ingress.map(({ from }: { from: unknown }) => from)],
  ])('they share no %s', (_, of) => {
    const [a, b] = [of(orders), of(sessions)].map((values) => values.map((value) => JSON.stringify(value)));
    expect(a?.length).toBeGreaterThan(0);
    expect(a?.filter((value) => b?.includes(value))).toEqual([]);
  });
});

function selectorsOf(set: Manifest[]): unknown[] {
  const services = set.filter(({ kind }) => kind === 'Service').map(({ spec }) => spec.selector);
  return [...services, objectOf(set, 'StatefulSet').spec.selector.matchLabels];
}

describe('application', () => {
  const objects = objectsIn('application', 'dist', 'shop.k8s.yaml');
  const { selector, template } = objectOf(objects, 'Deployment', 'shop').spec;
  const [container] = template.spec.containers;
  const policies = objects.filter(
    ({ kind, spec }) =>
      kind === 'NetworkPolicy' &&
      JSON.stringify(spec.podSelector) === JSON.stringify({ matchLabels: selector.matchLabels }),
  );

  test('its pods carry the label that the servers let in', () => {
    const [, clients] = objectOf(objects, 'NetworkPolicy', 'mysql').spec.ingress;
    expect(template.metadata.labels).toMatchObject(clients.from[0].podSelector.matchLabels);
  });

  test('they may connect to the servers and to DNS, and are reached at one port', () => {
    const egress = policies.flatMap(({ spec }) => spec.egress ?? []);
    const servers = objectOf(objects, 'StatefulSet', 'mysql').spec.selector;
    expect(egress.find(({ to }) => JSON.stringify(to) === JSON.stringify([{ podSelector: servers }]))?.ports).toEqual([
      { protocol: 'TCP', port: 3306 },
    ]);
    expect(egress.flatMap(({ ports }) => ports.map(({ port }: { port: number }) => port)).sort()).toEqual([
      3306, 53, 53,
    ]);
    expect(policies.flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ ports }) => ports)).toEqual([
      { protocol: 'TCP', port: 8080 },
    ]);
    expect(new Set(policies.flatMap(({ spec }) => spec.policyTypes))).toEqual(new Set(['Egress', 'Ingress']));
  });

  test('its Service leads to them', () => {
    expect(objectOf(objects, 'Service', 'shop').spec).toMatchObject({
      selector: selector.matchLabels,
      ports: [{ port: 80, targetPort: 8080 }],
    });
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(container.ports).toEqual([{ containerPort: 8080 }]);
  });

  test('it logs in as the user of the code, with the password of the Secret', () => {
    const env = Object.fromEntries(container.env.map(({ name, value, valueFrom }: any) => [name, value ?? valueFrom]));
    expect(env).toMatchObject({
      MYSQL_USER: 'shop',
      MYSQL_PASSWORD: { secretKeyRef: { name: 'shop-database', key: 'password' } },
      MYSQL_DATABASE: 'shop',
    });
    expect(objectOf(objects, 'ConfigMap').data?.['declared-users']).toContain('shop-database');
  });

  test('its program reads every variable that it is given, and writes and reads over pools of their own', () => {
    const program = read('application', 'client', 'client.mjs');
    const used = new Set([...program.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name));
    expect(used).toEqual(new Set(container.env.map(({ name }: { name: string }) => name)));
    expect(program).toContain('writePool = poolOf(process.env.MYSQL_HOST)');
    expect(program).toContain('readPool = poolOf(process.env.MYSQL_READ_HOST)');
    expect(program).toMatch(/query\(writePool, 'INSERT /);
    expect(program).toMatch(/query\(readPool, 'SELECT /);
  });
});

describe('certificates', () => {
  const objects = objectsIn('certificates', 'dist', 'mysql.k8s.yaml');
  const servers = objectOf(objects, 'Certificate', 'mysql-certificates').spec;

  test('the certificate goes to the Secret for which the pods wait, with the keys that cert-manager writes', () => {
    const { secret } = podOf(objects).volumes?.find(({ name }) => name === 'certificates') ?? {};
    expect(secret?.secretName).toBe(servers.secretName);
    expect(secret?.items?.map(({ key }) => key)).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  test('it has the name of every Service and every server', () => {
    const { serviceName, replicas } = objectOf(objects, 'StatefulSet').spec;
    const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
    const pods = Array.from({ length: replicas }, (_, n) => `mysql-${n}.${serviceName}`);
    expect(new Set(servers.dnsNames)).toEqual(new Set([...services, ...pods]));
  });

  test('each issuer is there, and the authority is known to nobody else', () => {
    for (const { spec } of objects.filter(({ kind }) => kind === 'Certificate'))
      expect(objectOf(objects, spec.issuerRef.kind, spec.issuerRef.name)).toBeDefined();
    const authority = objectOf(objects, 'Certificate', 'mysql-authority').spec;
    expect(objectOf(objects, 'Issuer', servers.issuerRef.name).spec).toEqual({
      ca: { secretName: authority.secretName },
    });
    expect(authority.isCA).toBe(true);
  });
});

test('semi-sync: the sidecar is told, and the set says that it loses no acknowledged write with the primary’s volume', () => {
  const objects = objectsIn('semi-sync', 'dist', 'mysql.k8s.yaml');
  expect(objectOf(objects, 'ConfigMap').data?.['topology']).toMatch(/^durability=semi-sync\nstall-limit=60$/m);
  expect(objectOf(objects, 'StatefulSet').metadata.annotations?.['cdk8s-replicated-mysql/survives']).toMatch(
    /^volume of the primary lost: .* acknowledged writes lost: none, unless/m,
  );
});

describe('custom patch', () => {
  const objects = objectsIn('custom-patch', 'dist', 'mysql.k8s.yaml');

  test('changes what it names, and nothing else', () => {
    const own = objectsIn('..', 'dist', 'mysql.k8s.yaml');
    const changed = objects.filter((object) => !own.some((other) => JSON.stringify(other) === JSON.stringify(object)));
    expect(changed.map(nameOf)).toEqual(['Service mysql-primary', 'StatefulSet mysql', 'NetworkPolicy mysql.clients']);
    const { type, loadBalancerSourceRanges, externalTrafficPolicy, ...service } = objectOf(
      objects,
      'Service',
      'mysql-primary',
    ).spec;
    expect(service).toEqual(objectOf(own, 'Service', 'mysql-primary').spec);
    expect({ type, externalTrafficPolicy }).toEqual({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    const { updateStrategy, ...statefulSet } = objectOf(objects, 'StatefulSet').spec;
    expect(objectOf(own, 'StatefulSet').spec).toEqual({ ...statefulSet, updateStrategy: { type: 'RollingUpdate' } });
    expect(updateStrategy).toEqual({ type: 'OnDelete' });
    expect(loadBalancerSourceRanges).toHaveLength(1);
  });

  test('whom the load balancer lets in, the NetworkPolicy lets in', () => {
    const { ingress } = objectOf(objects, 'NetworkPolicy', 'mysql.clients').spec;
    expect(ingress[0].from).toEqual(
      objectOf(objects, 'Service', 'mysql-primary').spec.loadBalancerSourceRanges.map((cidr: string) => ({
        ipBlock: { cidr },
      })),
    );
  });
});

test('away from the tutorial: the set is beside the tutorial’s, with no object in common, and with passwords', () => {
  const next = objectsIn('from-tutorial', 'dist', 'shop.k8s.yaml');
  const tutorial = objectsIn('tutorial', 'dist', 'mysql.k8s.yaml').map(nameOf);
  expect(next.map(nameOf).filter((name) => tutorial.includes(name))).toEqual([]);
  expect(
    podOf(next)
      .volumes?.map(({ secret }) => secret?.secretName)
      .filter(Boolean),
  ).toContain('shop-credentials');
});

test('the example in Java names the releases that are worked with here', () => {
  const { version, devDependencies, peerDependencies } = JSON.parse(read('..', 'package.json')) as {
    version: string;
    devDependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
  };
  const wanted: [string, string][] = [
    ...Object.keys(peerDependencies).map((name): [string, string] => [name, devDependencies[name] as string]),
    ['cdk8s-replicated-mysql', version],
  ];
  const pom = read('languages', 'java', 'pom.xml');
  const named = [...pom.matchAll(/<artifactId>(.*)<\/artifactId>\s*<version>(.*)<\/version>/g)].map(
    ([, name, release]) => [name, release],
  );
  for (const pair of wanted) expect(named).toContainEqual(pair);
});
