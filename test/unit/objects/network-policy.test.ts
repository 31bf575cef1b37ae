import { App, Chart, Testing } from 'cdk8s';
import {
  Deployment,
  Namespaces,
  NetworkPolicyIpBlock,
  NetworkPolicyPort,
  PodConnectionsIsolation,
  Pods,
  Service,
  ServicePort,
} from 'cdk8s-plus-25';
import { DataCopy, ReplicatedMySql } from '../../../lib';
import { chart, objectOf, synth, type Manifest } from '../../support/manifest';

const { matchLabels } = objectOf(synth(), 'StatefulSet').spec.selector;
const members = { podSelector: { matchLabels } };
const tcp = (port: number) => ({ protocol: 'TCP', port });
const policy = (props = {}) => objectOf(synth(props), 'NetworkPolicy').spec;

test('the servers are reached by each other and by labelled pods of the same namespace, and reach each other and DNS', () => {
  expect(policy()).toEqual({
    podSelector: { matchLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [members], ports: [tcp(3306)] },
      { from: [{ podSelector: { matchLabels: { 'mysql-client': 'true' } } }], ports: [tcp(3306)] },
    ],
    egress: [{ to: [members], ports: [tcp(3306)] }, { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }],
  });
});

test('the port of copies is open among the servers where there is one, and to nobody else', () => {
  const { ingress, egress } = policy({ version: '8.4', dataCopy: DataCopy.xtrabackup() });
  expect(ingress[0]).toEqual({ from: [members], ports: [tcp(3306), tcp(3307)] });
  expect(ingress[1].ports).toEqual([tcp(3306)]);
  expect(egress[0]).toEqual({ to: [members], ports: [tcp(3306), tcp(3307)] });
});

test('the label of a client bears the name of the set', () => {
  const set = new ReplicatedMySql(chart(), 'db', { name: 'orders' });
  expect(set.clientLabels).toEqual({ 'orders-client': 'true' });
  expect(JSON.stringify(policy({ name: 'orders' }))).toContain('"orders-client":"true"');
});

test.each([{ everyPodMayConnect: true }, { insecureTutorial: true }])('with %j, there is none', (props) => {
  expect(synth(props).map(({ kind }) => kind)).not.toContain('NetworkPolicy');
});

/** The policy of the clients that `allow` has named. */
function clientPolicy(allow: (c: Chart, set: ReplicatedMySql) => void, props = {}): Manifest | undefined {
  const c = new Chart(new App(), 'test', props);
  const set = new ReplicatedMySql(c, 'mysql');
  allow(c, set);
  return (Testing.synth(c) as Manifest[]).find(({ metadata }) => metadata.name === 'mysql.clients');
}

describe('allowFrom', () => {
  const allowed = (allow: (c: Chart, set: ReplicatedMySql) => void) => clientPolicy(allow)?.spec;

  test('lets pods of another namespace connect to the port of MySQL', () => {
    const spec = allowed((c, set) => {
      const namespaces = Namespaces.select(c, 'shops', { labels: { team: 'shop' } });
      set.allowFrom(Pods.select(c, 'web', { labels: { app: 'web' }, namespaces }));
    });
    expect(spec).toEqual({
      podSelector: { matchLabels },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: { app: 'web' } },
              namespaceSelector: { matchLabels: { team: 'shop' } },
            },
          ],
          ports: [tcp(3306)],
        },
      ],
    });
  });

  test('takes a workload, a range of addresses and another set, one after the other, into one policy', () => {
    const spec = allowed((c, set) => {
      const web = new Deployment(c, 'web', { containers: [{ image: 'web' }] });
      for (const peer of [
        web,
        NetworkPolicyIpBlock.ipv4(c, 'office', '10.1.0.0/16'),
        new ReplicatedMySql(c, 'audit'),
      ]) {
        set.allowFrom(peer);
      }
    });
    const [web, office, audit] = spec.ingress.map(({ from: [peer], ports }: any) => ({ ...peer, ports }));
    expect(Object.keys(web.podSelector.matchLabels)).toEqual(['cdk8s.io/metadata.addr']);
    expect(office).toEqual({ ipBlock: { cidr: '10.1.0.0/16' }, ports: [tcp(3306)] });
    expect(audit.podSelector.matchLabels['app']).toBe('audit');
    expect(spec.ingress).toHaveLength(3);
  });

  test('makes an object of the set: found and deleted by its label, in its namespace', () => {
    const object = clientPolicy((c, set) => set.allowFrom(Pods.all(c, 'all')), { namespace: 'shop' });
    expect(object?.metadata).toMatchObject({ namespace: 'shop', labels: { app: 'mysql' } });
  });

  test('changes nothing where every pod may connect, nor where it is not called', () => {
    expect(clientPolicy(() => undefined)).toBeUndefined();
    const c = chart();
    new ReplicatedMySql(c, 'mysql', { everyPodMayConnect: true }).allowFrom(Pods.all(c, 'all'));
    expect(Testing.synth(c).map(({ kind }) => kind)).not.toContain('NetworkPolicy');
  });
});

describe('for cdk8s-plus-25, a set is its pods', () => {
  test('a Service of its own can select it', () => {
    const c = chart();
    const set = new ReplicatedMySql(c, 'mysql');
    new Service(c, 'outside', { selector: set, ports: [{ port: 3306 } satisfies ServicePort] });
    const own = (Testing.synth(c) as Manifest[]).find(({ metadata }) => metadata.name.includes('outside'));
    expect(own?.spec.selector).toEqual(matchLabels);
  });

  test.each([undefined, 'shop'])('a workload of namespace %s may be connected to it', (namespace) => {
    const c = new Chart(new App(), 'test', namespace === undefined ? {} : { namespace });
    const set = new ReplicatedMySql(c, 'mysql');
    const web = new Deployment(c, 'web', { containers: [{ image: 'web' }] });
    web.connections.allowTo(set, { ports: [NetworkPolicyPort.tcp(set.port)] });
    const policies = (Testing.synth(c) as Manifest[]).filter(({ kind }) => kind === 'NetworkPolicy');
    const toServers = policies.filter(({ spec, metadata }) => {
      return metadata.name !== 'mysql' && JSON.stringify(spec.podSelector) === JSON.stringify(members.podSelector);
    });
    expect(toServers).toHaveLength(1);
    expect(toServers[0]?.spec.ingress[0].ports).toEqual([tcp(3306)]);
    const fromWeb = policies.filter(({ spec }) => spec.podSelector.matchLabels['cdk8s.io/metadata.addr'] !== undefined);
    expect(fromWeb).toHaveLength(1);
    expect(fromWeb[0]?.spec.egress[0].to[0].podSelector).toEqual(members.podSelector);
    expect((policies as any[]).map(({ metadata }) => metadata.namespace)).toEqual([namespace, namespace, namespace]);
  });

  /** Another one's policy for the servers would be the only one, and keep them from each other. */
  describe.each([{ everyPodMayConnect: true }, { insecureTutorial: true }])('with %j', (props) => {
    const connect = (options = {}) => {
      const c = chart();
      const set = new ReplicatedMySql(c, 'mysql', props);
      const web = new Deployment(c, 'web', { containers: [{ image: 'web' }] });
      return [c, () => web.connections.allowTo(set, { ports: [NetworkPolicyPort.tcp(set.port)], ...options })] as const;
    };

    test('a connection that would close the set to all others is refused', () => {
      const [, allow] = connect();
      expect(allow).toThrow(
        'ReplicatedMySql "test/mysql" has no NetworkPolicy, and one for a single client would keep all others out, and its servers from each other: pass isolation: PodConnectionsIsolation.POD, or leave out everyPodMayConnect',
      );
    });

    test('a connection can be allowed to the workload alone', () => {
      const [c, allow] = connect({ isolation: PodConnectionsIsolation.POD });
      allow();
      const policies = (Testing.synth(c) as Manifest[]).filter(({ kind }) => kind === 'NetworkPolicy');
      expect(policies).toHaveLength(1);
      expect(policies[0]?.spec.podSelector).not.toEqual(members.podSelector);
    });
  });
});
