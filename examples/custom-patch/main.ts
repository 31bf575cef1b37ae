import { App, Chart, JsonPatch } from 'cdk8s';
import { NetworkPolicyIpBlock } from 'cdk8s-plus-25';
import { ReplicatedMySql } from '../../lib';

/** What has no property: a load balancer for the office, and pods that start anew only when somebody deletes them. */
const app = new App();
const chart = new Chart(app, 'mysql');
const mysql = new ReplicatedMySql(chart, 'mysql');
const office = NetworkPolicyIpBlock.ipv4(chart, 'office', '203.0.113.0/24');

mysql.primaryService.addJsonPatch(
  JsonPatch.add('/spec/type', 'LoadBalancer'),
  JsonPatch.add('/spec/loadBalancerSourceRanges', [office.cidr]),
  // Keeps the address of the client, by which the NetworkPolicy knows it.
  JsonPatch.add('/spec/externalTrafficPolicy', 'Local'),
);
mysql.allowFrom(office);

mysql.statefulSet.addJsonPatch(
  // Fails the synthesis when this is no longer what is replaced.
  JsonPatch.test('/spec/updateStrategy/type', 'RollingUpdate'),
  JsonPatch.replace('/spec/updateStrategy', { type: 'OnDelete' }),
);
app.synth();
