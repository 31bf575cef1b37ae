/**
 * The one door to what cdk8s-plus-25 has beside the API types: values for the environment of its containers, how its
 * constructs and a set select each other's pods, and the NetworkPolicy that takes any of them as a peer.
 */
export { EnvValue, LabelSelector, NetworkPolicy, NetworkPolicyPort, Secret, type ISecret } from 'cdk8s-plus-25';
export type { INetworkPolicyPeer, IPodSelector, NetworkPolicyPeerConfig, PodSelectorConfig } from 'cdk8s-plus-25';
