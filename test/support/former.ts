import { App, Chart, JsonPatch } from 'cdk8s';
import { ReplicatedMySql, type ReplicatedMySqlProps } from '../../lib';
import type { KubernetesObject } from '../../lib/guard/locked-set';
import { setChanges, type SetChanges } from '../../lib/guard/set-changes';

/** A set as code has it: props, and what is patched into its StatefulSet. */
export interface CodeOfSet {
  readonly props?: ReplicatedMySqlProps;
  readonly patches?: readonly JsonPatch[];
  readonly namespace?: string;
}

export function objectsOf({ props = {}, patches = [], namespace }: CodeOfSet): KubernetesObject[] {
  const chart = new Chart(new App(), 'chart', namespace === undefined ? {} : { namespace });
  new ReplicatedMySql(chart, 'mysql', props).statefulSet.addJsonPatch(...patches);
  return chart.toJson() as KubernetesObject[];
}

export function changesBetween(before: CodeOfSet, after: CodeOfSet): SetChanges {
  return setChanges(objectsOf(before), objectsOf(after));
}
