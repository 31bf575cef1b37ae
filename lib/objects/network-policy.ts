import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { MYSQL_PORT, type Model } from '../model/model';
import { COPY_PORT } from '../model/xtrabackup';
import { metadata } from './metadata';

const DNS_PORT = 53;

/**
 * Who may connect to the servers, and to whom they may connect. A kubelet's probes always come through, and nothing in a
 * pod talks to Kubernetes.
 */
export function networkPolicy(scope: Construct, m: Model): ApiObject {
  const members: k8s.NetworkPolicyPeer = { podSelector: { matchLabels: { ...m.selectorLabels } } };
  const clients: k8s.NetworkPolicyPeer = { podSelector: { matchLabels: { ...m.clientLabels } } };
  const amongMembers = [MYSQL_PORT.number, ...(m.dataCopy.method === 'xtrabackup' ? [COPY_PORT.number] : [])].map(
    (number) => port('TCP', number),
  );
  const spec: k8s.NetworkPolicySpec = {
    podSelector: { matchLabels: { ...m.selectorLabels } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [members], ports: amongMembers },
      { from: [clients], ports: [port('TCP', MYSQL_PORT.number)] },
    ],
    egress: [
      { to: [members], ports: amongMembers },
      // To any address: a cluster's DNS may be pods under any label, or a cache of the node, which is no pod at all.
      { ports: [port('UDP', DNS_PORT), port('TCP', DNS_PORT)] },
    ],
  };
  return new ApiObject(scope, 'NetworkPolicy', {
    ...k8s.KubeNetworkPolicy.GVK,
    metadata: metadata(scope, m, m.names.networkPolicy),
    spec: k8s.toJson_NetworkPolicySpec(spec),
  });
}

function port(protocol: string, number: number): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number) };
}
