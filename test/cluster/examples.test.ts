import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Authority } from '../support/certificates';
import { Checkout } from '../support/checkout';
import { ClusterSet } from '../support/cluster-set';
import { Namespace } from '../support/cluster';
import { run } from '../../tools/support/command';
import { linesOf, readmeCommands } from '../support/documents';
import { EXAMPLES } from '../support/examples';
import type { Manifest } from '../support/manifest';

/** Pods are waited for. */
jest.setTimeout(300_000);

/**
 * Examples as their READMEs say it, each in a namespace of its own. `application` and `tutorial` have tests of their own.
 */
describe('the example', () => {
  let checkout: Checkout;
  let namespace: Namespace;
  beforeAll(async () => {
    checkout = await Checkout.create();
    checkout.linkPackages();
    await checkout.shell('npm run synth:examples');
  });
  beforeEach(async () => {
    namespace = await Namespace.create('example');
    await checkout.use(namespace);
  });
  afterEach(() => namespace.delete());
  afterAll(() => checkout.remove());

  const objectsOf = (name: string, file: string): Manifest[] =>
    parseAllDocuments(readFileSync(join(EXAMPLES, name, 'dist', file), 'utf8')).map((one) => one.toJS() as Manifest);

  /** What the READMEs mean by "as Credentials says". */
  const makeSecret = (name: string) =>
    checkout.shell(readmeCommands('Credentials').replace('mysql-credentials', `${name}-credentials`));

  /** Runs the commands of an example, and waits for so many servers of its sets; returns the commands that are left. */
  async function start(readme: string, sets: Readonly<Record<string, number>>): Promise<string[]> {
    const lines = linesOf(readme);
    const synth = lines.indexOf('npm run synth:examples'); // once for all of them
    for (const set of Object.keys(sets)) await makeSecret(set);
    for (const line of lines.slice(0, synth)) await checkout.shell(line);
    await checkout.shell(lines[synth + 1] as string);
    for (const [set, servers] of Object.entries(sets)) {
      await checkout.shell(
        `kubectl wait statefulset/${set} --for=jsonpath='{.status.readyReplicas}'=${servers} --timeout=180s`,
      );
    }
    return lines.slice(synth + 2);
  }

  test('minimal starts', async () => {
    expect(await start('examples/minimal/README.md', { mysql: 3 })).toEqual([]);
    expect(await ClusterSet.in(namespace).isWhole()).toBe(true);
  });

  test('two-instances starts, both of them', async () => {
    expect(await start('examples/two-instances/README.md', { orders: 3, sessions: 2 })).toEqual([]);
  });

  test('semi-sync starts, and commits wait for replicas', async () => {
    expect(await start('examples/semi-sync/README.md', { mysql: 3 })).toEqual([]);
    const set = ClusterSet.in(namespace);
    await namespace.eventually('two replicas answer', 30, async () => {
      const seen = await set.sql(
        0,
        "SHOW STATUS WHERE Variable_name IN ('Rpl_semi_sync_source_status', 'Rpl_semi_sync_source_clients')",
      );
      return seen === 'Rpl_semi_sync_source_clients\t2\nRpl_semi_sync_source_status\tON';
    });
    await namespace.eventually('nothing may be lost', 15, async () => {
      return !(await checkout.shell('kubectl exec mysql-0 -- mysql-ctl status')).includes('may be lost');
    });
  });

  test('custom-patch starts, and Kubernetes takes its patches', async () => {
    expect(await start('examples/custom-patch/README.md', { mysql: 3 })).toEqual([]);
    expect(await checkout.shell('kubectl get service mysql-primary')).toMatch(/^mysql-primary +LoadBalancer /m);
    expect((await namespace.get('statefulset', 'mysql')).spec.updateStrategy.type).toBe('OnDelete');
  });

  /** Without cert-manager: what it would keep, and the Secret that it would make of it. */
  test('certificates starts, once there is the Secret, and servers show what is in it', async () => {
    const authority = await Authority.create();
    const own = objectsOf('certificates', 'mysql.k8s.yaml').filter(
      ({ apiVersion }) => apiVersion === 'cert-manager.io/v1',
    );
    const kinds = [...new Set(own.map(({ kind }) => kind))].map(definitionOf);
    await run('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(listOf(kinds)) });
    try {
      await run('kubectl', [
        'wait',
        '--for=condition=Established',
        'crd',
        ...kinds.map(({ metadata }) => metadata.name),
      ]);
      const names: string[] = own.find(({ metadata }) => metadata.name === 'mysql-certificates')?.spec.dnsNames;
      const metadata = { name: 'mysql-certificates' };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: await authority.certify(names) };
      await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(secret));
      expect(await start('examples/certificates/README.md', { mysql: 3 })).toEqual([]);
      const set = ClusterSet.in(namespace);
      expect(await set.isWhole()).toBe(true);
      const verified =
        "SELECT COUNT(*) FROM performance_schema.replication_connection_configuration WHERE SSL_VERIFY_SERVER_CERTIFICATE = 'YES'";
      expect(await set.sql(1, verified)).toBe('1');
      await namespace.kubectl(['delete', ...own.map(({ kind, metadata: { name } }) => `${kind}/${name}`)]);
    } finally {
      await run('kubectl', ['delete', 'crd', ...kinds.map(({ metadata }) => metadata.name)]);
      await authority.remove();
    }
  });

  /** The set that it leaves is of MySQL 9.7 here, and not the tutorial's of 5.7. */
  test('from-tutorial takes over the database of the set beside it', async () => {
    await makeSecret('mysql');
    await checkout.shell('kubectl apply -f dist/');
    await namespace.untilReady(3);
    await ClusterSet.in(namespace).sql(
      0,
      `CREATE DATABASE test; CREATE TABLE test.messages (message VARCHAR(250)); INSERT INTO test.messages VALUES ('hello');
       CREATE TRIGGER test.t BEFORE INSERT ON test.messages FOR EACH ROW SET NEW.message = LOWER(NEW.message)`,
    );
    const copy = await start('examples/from-tutorial/README.md', { shop: 3 });
    await checkout.shell(copy.join('\n'));
    const look =
      "SELECT * FROM test.messages; SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'test'";
    expect(await namespace.kubectl(['exec', 'shop-0', '--', 'mysql', '-uroot', '-Ne', look])).toBe('hello\nt');
  });
});

const listOf = (items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items });

/** The definition of a kind of cert-manager, which takes whatever it is given. */
function definitionOf(kind: string): { metadata: { name: string } } & object {
  const singular = kind.toLowerCase();
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.cert-manager.io` },
    spec: {
      group: 'cert-manager.io',
      scope: 'Namespaced',
      names: { kind, singular, plural: `${singular}s` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  } as { metadata: { name: string } } & object;
}
