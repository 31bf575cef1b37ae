import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { namesOf } from './model/names';

/** The Services of all sets of an app, by namespace and name. Each set has three, and a headless one bears its name. */
const claimed = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Claims the names of a set in its namespace. What another set of the same app has already claimed is found: cdk8s
 * would write both objects, and `kubectl apply` would keep the last.
 */
export function claimName(construct: Construct, name: string): string[] {
  const root = construct.node.root;
  const owners = claimed.get(root) ?? new Map<string, string>();
  claimed.set(root, owners);
  const namespace = Chart.of(construct).namespace;
  const { headlessService, primaryService, readService } = namesOf(name);
  return [headlessService, primaryService, readService].flatMap((service) => {
    const key = `${namespace ?? ''}/${service}`;
    const owner = owners.get(key);
    owners.set(key, construct.node.path);
    if (owner === undefined) return [];
    const where = namespace === undefined ? 'the same namespace' : `namespace "${namespace}"`;
    return [
      `name "${name}" needs the Service "${service}", which "${owner}" already has in ${where}: pass another 'name'`,
    ];
  });
}
