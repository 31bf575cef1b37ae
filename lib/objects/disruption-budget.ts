import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import type { Model } from '../model/model';
import { metadata } from './metadata';

/**
 * One server at a time may be evicted, however many there are: Kubernetes counts from the number that the StatefulSet has
 * by now, so it holds after `kubectl scale`, too. Of three servers two stay, of two the other. A set of one has nothing that
 * could stay, and a budget that never lets it go would only block the drain of its node for ever.
 *
 * What is not Ready may be evicted if enough others are. `unhealthyPodEvictionPolicy` could allow it always; Kubernetes
 * 1.25 refuses the field, and a server whose recovery or copy is cut off begins it anew.
 */
export function disruptionBudget(scope: Construct, m: Model): ApiObject {
  const spec: k8s.PodDisruptionBudgetSpec = {
    maxUnavailable: k8s.IntOrString.fromNumber(1),
    selector: { matchLabels: { ...m.selectorLabels } },
  };
  return new ApiObject(scope, 'DisruptionBudget', {
    ...k8s.KubePodDisruptionBudget.GVK,
    metadata: metadata(scope, m, m.names.disruptionBudget),
    spec: k8s.toJson_PodDisruptionBudgetSpec(spec),
  });
}
