import type { ApiObjectMetadata } from 'cdk8s';
import type { Model } from '../model/model';

/** Metadata of an object of the set. */
export function metadata(m: Model, name: string): ApiObjectMetadata {
  const annotations = Object.keys(m.annotations).length > 0 ? { annotations: { ...m.annotations } } : {};
  return { name, labels: { ...m.labels }, ...annotations };
}
