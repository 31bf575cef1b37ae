import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import type { Model } from '../model/model';
import { metadata } from './metadata';

/** An identity without rights, and without a token: nothing in a pod talks to Kubernetes. */
export function serviceAccount(scope: Construct, m: Model): ApiObject {
  return new ApiObject(scope, 'ServiceAccount', {
    ...k8s.KubeServiceAccount.GVK,
    metadata: metadata(scope, m, m.names.serviceAccount),
    automountServiceAccountToken: false,
  });
}
