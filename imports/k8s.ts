/**
 * The one door to the types of the Kubernetes API, version 1.25, as cdk8s-plus-25 ships them.
 *
 * Nothing is generated here: the file that `cdk8s import k8s` would write has the same content, in 26,000 lines.
 */
export { k8s } from 'cdk8s-plus-25';
