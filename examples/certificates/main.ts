import { ApiObject, App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** Servers that prove who they are, with certificates of cert-manager, by an authority that certifies this set alone. */
const app = new App();
const chart = new Chart(app, 'mysql');
const mysql = new ReplicatedMySql(chart, 'mysql', { tls: { secretName: 'mysql-certificates' } });

certManager('Issuer', 'mysql-root', { selfSigned: {} });
certManager('Certificate', 'mysql-authority', {
  isCA: true,
  commonName: 'mysql-authority',
  secretName: 'mysql-authority',
  // Servers and clients trust this one: it must outlive the certificates that it signs.
  duration: '87600h',
  privateKey: { algorithm: 'ECDSA', size: 256 },
  issuerRef: { kind: 'Issuer', name: 'mysql-root' },
});
certManager('Issuer', 'mysql-authority', { ca: { secretName: 'mysql-authority' } });
certManager('Certificate', 'mysql-certificates', {
  secretName: 'mysql-certificates',
  dnsNames: mysql.certificateDnsNames,
  privateKey: { algorithm: 'ECDSA', size: 256 },
  issuerRef: { kind: 'Issuer', name: 'mysql-authority' },
});
app.synth();

function certManager(kind: string, name: string, spec: object): void {
  new ApiObject(chart, `${kind}-${name}`, { apiVersion: 'cert-manager.io/v1', kind, metadata: { name }, spec });
}
