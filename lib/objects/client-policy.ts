import type { Construct } from 'constructs';
import { NetworkPolicy, NetworkPolicyPort, type INetworkPolicyPeer, type IPodSelector } from '../../imports/plus';
import { MYSQL_PORT, type Model } from '../model/model';
import { metadata } from './metadata';

/**
 * Lets clients connect that are given in code. NetworkPolicies add up, so it is one beside that of the set, and cdk8s-plus
 * writes down whatever kind of peer it knows.
 */
export function clientPolicy(scope: Construct, m: Model, servers: IPodSelector): NetworkPolicy {
  return new NetworkPolicy(scope, 'ClientPolicy', {
    metadata: metadata(scope, m, m.names.clientPolicy),
    selector: servers,
  });
}

export function allowClient(policy: NetworkPolicy, peer: INetworkPolicyPeer): void {
  policy.addIngressRule(peer, [NetworkPolicyPort.tcp(MYSQL_PORT.number)]);
}
