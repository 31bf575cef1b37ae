import { App, Chart, Testing } from 'cdk8s';
import type { k8s } from '../../imports/k8s';
import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';

/** A synthesized object, as it stands in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly spec?: any;
}

/** The objects of one set. */
export function synth(props: ReplicatedMySqlProps = {}, id = 'mysql'): Manifest[] {
  const c = chart();
  new ReplicatedMySql(c, id, props);
  return Testing.synth(c) as Manifest[];
}

/** The one object of a kind (and a name). */
export function objectOf(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((m) => m.kind === kind && (name === undefined || m.metadata.name === name));
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind} ${name ?? ''}`);
  return found[0] as Manifest;
}

/** The pod that the StatefulSet makes. */
export function podOf(manifests: readonly Manifest[]): k8s.PodSpec {
  return objectOf(manifests, 'StatefulSet').spec.template.spec as k8s.PodSpec;
}

/** A container of the pod, by name. */
export function containerOf(manifests: readonly Manifest[], name: string): any {
  const pod = podOf(manifests);
  const found = [...(pod.initContainers ?? []), ...pod.containers].find((container) => container.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

/** An empty chart in an app of its own; unlike that of `Testing`, it leaves no directory behind. */
export function chart(): Chart {
  return new Chart(new App(), 'test');
}
