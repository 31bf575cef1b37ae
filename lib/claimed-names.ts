import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { namesOf } from './model/names';

/** The Services of all sets of an app, by namespace and name. Each set has three, and a headless one bears its name. */
const claimed = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Claims the names of a set in its namespace. What another set of the same app has already claimed is found: cdk8s
 * would write both objects, and `kubectl apply` would keep the last.
 */
export function claimName(construct: Construct, name: string): string[] {
  const root = construct.node.root;
  const owners = claimed.get(root) ?? new Map<string, Construct>();
  claimed.set(root, owners);
  const chart = Chart.of(construct);
  const { headlessService, primaryService, readService } = namesOf(name);
  const taken = new Map<Construct, string[]>();
  for (const service of [headlessService, primaryService, readService]) {
    const key = `${chart.namespace ?? ''}/${service}`;
    const owner = owners.get(key);
    owners.set(key, construct);
    if (owner !== undefined) taken.set(owner, [...(taken.get(owner) ?? []), `"${service}"`]);
  }
  return [...taken].map(([owner, services]) => {
    const needs = `name "${name}" needs the Service${services.length > 1 ? 's' : ''} ${services.join(', ')}`;
    const where = chart.namespace === undefined ? 'the same namespace' : `namespace "${chart.namespace}"`;
    const orNamespaces = Chart.of(owner) === chart ? '' : ', or give the charts namespaces of their own';
    return `${needs}, which "${owner.node.path}" already has in ${where}: pass another 'name'${orNamespaces}`;
  });
}
