import { App, Chart } from 'cdk8s';
import { DataCopy, ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';
import { chart, containerOf, objectOf, podOf, synth } from '../support/manifest';

const tls = { secretName: 'mysql-certificates' };
const mountsOf = (props: ReplicatedMySqlProps, name: string): any[] =>
  containerOf(synth(props), name).volumeMounts.filter(({ name: volume }: any) => volume === 'certificates');
const files = (props: ReplicatedMySqlProps) => objectOf(synth(props), 'ConfigMap').data ?? {};

test('the Secret waits in a volume key by key, readable by the server’s group only', () => {
  expect(podOf(synth({ tls })).volumes?.find(({ name }) => name === 'certificates')?.secret).toEqual({
    secretName: 'mysql-certificates',
    defaultMode: 0o440,
    items: ['ca.crt', 'tls.crt', 'tls.key'].map((key) => ({ key, path: key })),
  });
});

test.each(['init-mysql', 'clone-mysql', 'mysql', 'replication'])('%s can read it, and not write', (name) => {
  expect(mountsOf({ tls }, name)).toEqual([
    { name: 'certificates', mountPath: '/etc/replicated-mysql/certificates', readOnly: true },
  ]);
});

test('what only unpacks a copy of XtraBackup has no business with it', () => {
  const props = { tls, version: '8.4', dataCopy: DataCopy.xtrabackup() };
  expect(mountsOf(props, 'clone-mysql')).toEqual([]);
  expect(mountsOf(props, 'xtrabackup')).toHaveLength(1);
});

test.each(['primary.cnf', 'replica.cnf'])('a server with %s shows it', (name) => {
  expect(files({ tls })[name]).toMatch(/^ssl_ca=.*\/ca\.crt\nssl_cert=.*\/tls\.crt\nssl_key=.*\/tls\.key$/m);
});

test('without it, no file and no container speaks of certificates', () => {
  expect(JSON.stringify(synth())).not.toMatch(/certificates|ca\.crt|VERIFY_(CA|IDENTITY)|s_client/);
});

test('a server is asked by name with its identity, by address with its authority; replication the same', () => {
  const { 'common.sh': common, 'replica.sh': replica } = files({ tls });
  expect(common).toContain('local verify=VERIFY_CA\n  if is_name "$1"; then verify=VERIFY_IDENTITY; fi');
  expect(common).not.toContain('--ssl-mode=REQUIRED');
  expect(replica).toMatch(
    /SOURCE_SSL_VERIFY_SERVER_CERT = \$\(sql_number "\$verify_name"\), SOURCE_SSL_CA = '.*\/ca\.crt'/,
  );
});

test.each<[ReplicatedMySqlProps, string]>([
  [{ tls: { secretName: 'A' } }, 'tls.secretName "A" is not the name of an object: use lower-case letters'],
  [{ tls: { secretName: '' } }, 'tls.secretName "" is not the name of an object'],
  [{ tls: {} } as ReplicatedMySqlProps, 'tls.secretName undefined is not the name of an object'],
  [{ tls, insecureTutorial: true }, 'tls is of no use, because insecureTutorial lets everybody in: leave it out'],
  [
    { tls, version: '5.7', dataCopy: DataCopy.xtrabackup() },
    'tls needs a server that loads renewed certificates while it runs, and 5.7 does not',
  ],
  [{ tls, options: { other: { 'ssl-ca': '/x' } } }, 'pass a Secret that has the certificate as `tls`'],
  [{ options: { other: { ssl_cert: '/x' } } }, 'pass a Secret that has the certificate as `tls`'],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(props);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});

test.each<ReplicatedMySqlProps>([{ tls }, { tls: { secretName: 'a.b-c' } }, { tls, version: '8.0' }])(
  '%j is accepted',
  (props) => {
    expect(findingsOf(props)).toEqual([]);
  },
);

test('the construct knows which names the certificate needs', () => {
  const set = new ReplicatedMySql(chart(), 'orders', { replicas: 2 });
  expect(set.certificateDnsNames).toEqual([
    ...['orders', 'orders-primary', 'orders-read', 'orders-0.orders', 'orders-1.orders'],
  ]);
});

test('with a namespace, also those for pods elsewhere', () => {
  const set = new ReplicatedMySql(new Chart(new App(), 'test', { namespace: 'shop' }), 'orders', { replicas: 1 });
  const everywhere = (name: string) => [`${name}.shop`, `${name}.shop.svc`, `${name}.shop.svc.cluster.local`];
  expect(set.certificateDnsNames).toEqual([
    ...['orders', 'orders-primary', 'orders-read', 'orders-0.orders'],
    ...['orders', 'orders-primary', 'orders-read', '*.orders'].flatMap(everywhere),
  ]);
  expect(set.certificateDnsNames).toEqual(expect.arrayContaining([set.primaryHost, set.readHost, set.hostOf(0)]));
});
