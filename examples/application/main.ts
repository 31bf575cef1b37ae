import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import {
  Cpu,
  Deployment,
  ImagePullPolicy,
  k8s,
  Namespaces,
  NetworkPolicyPort,
  PodConnectionsIsolation,
  Pods,
  Probe,
} from 'cdk8s-plus-25';
import type { Construct } from 'constructs';
import { ReplicatedMySql } from '../../lib';

/** A shop that writes to the primary and reads from all, beside its database, each reaching no more than it must. */
const app = new App();
const chart = new Chart(app, 'shop');
const mysql = new ReplicatedMySql(chart, 'mysql', {
  primary: 0,
  databases: [{ name: 'shop' }],
  users: [
    {
      name: 'shop',
      passwordSecret: { name: 'shop-database', key: 'password' },
      grants: [{ privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], on: 'shop.*' }],
    },
  ],
  initSql: ['CREATE TABLE shop.orders (id CHAR(36) PRIMARY KEY)'],
});

const shop = new Deployment(chart, 'shop', {
  metadata: { name: 'shop' },
  // These let its pods connect to the servers.
  podMetadata: { labels: mysql.clientLabels },
  isolate: true,
  containers: [
    {
      name: 'shop',
      image: 'shop:1',
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      envVariables: mysql.clientEnv({ user: 'shop', database: 'shop' }),
      portNumber: 8080,
      readiness: Probe.fromHttpGet('/', { periodSeconds: Duration.seconds(5) }),
      liveness: Probe.fromTcpSocket({ port: 8080 }),
      resources: {
        cpu: { request: Cpu.millis(100), limit: Cpu.millis(500) },
        memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
        ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
      },
      securityContext: { user: 10_001, group: 10_001 },
    },
  ],
});
shop.scheduling.spread({ weight: 1 });
new k8s.KubePodDisruptionBudget(chart, 'disruptions', {
  metadata: { name: 'shop' },
  spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: shop.matchLabels } },
});
const service = shop.exposeViaService({ name: 'shop', ports: [{ port: 80, targetPort: 8080 }] });

// Its own side: `isolate` has closed it.
const isolation = PodConnectionsIsolation.POD;
const dns = Pods.select(chart, 'dns', {
  labels: { 'k8s-app': 'kube-dns' },
  namespaces: Namespaces.select(chart, 'kube-system', { names: ['kube-system'] }),
});
shop.connections.allowTo(mysql, { isolation, ports: [NetworkPolicyPort.tcp(mysql.port)] });
shop.connections.allowTo(dns, { isolation, ports: [NetworkPolicyPort.udp(53), NetworkPolicyPort.tcp(53)] });
shop.connections.allowFrom(Pods.all(chart, 'neighbours'), { isolation, ports: [NetworkPolicyPort.tcp(8080)] });

// What the restricted Pod Security Standard wants, and cdk8s-plus-25 has no property for.
const pod = '/spec/template/spec';
ApiObject.of(shop).addJsonPatch(
  JsonPatch.add(`${pod}/securityContext/seccompProfile`, { type: 'RuntimeDefault' }),
  JsonPatch.add(`${pod}/containers/0/securityContext/capabilities`, { drop: ['ALL'] }),
);

// What linters ask for and an example does not do.
const namespace = 'CKV_K8S_21=The namespace is the one that kubectl is told.';
decline(service, [namespace]);
decline(shop, [
  namespace,
  'CKV_K8S_15=The image is where you have built it.',
  'CKV_K8S_35=Most programs read their password from the environment.',
  'CKV_K8S_43=You build the image: nobody else knows its digest.',
]);
ApiObject.of(shop).metadata.addAnnotation('kube-score/ignore', 'container-image-pull-policy');

app.synth();

function decline(construct: Construct, checks: string[]): void {
  checks.forEach((check, n) => ApiObject.of(construct).metadata.addAnnotation(`checkov.io/skip${n + 1}`, check));
}
