import { Chart, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { ANNOTATIONS, declinedAnnotation } from '../model/annotations';
import type { Model } from '../model/model';
import { NAMESPACE, type DeclinedCheck } from './declined-checks';

/** Metadata of an object of the set. */
export function metadata(
  scope: Construct,
  m: Model,
  name: string,
  declined: readonly DeclinedCheck[] = [],
  own: Readonly<Record<string, string>> = {},
): ApiObjectMetadata {
  const ofAll = Chart.of(scope).namespace === undefined ? [NAMESPACE] : [];
  const annotations = { ...declinedAnnotations([...ofAll, ...declined]), ...m.annotations, ...own };
  return { name, labels: { ...m.labels }, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) };
}

/** By these, linters know what is declined. Where one takes no reason, an annotation of the set's own has it. */
function declinedAnnotations(checks: readonly DeclinedCheck[]): Record<string, string> {
  const ignored = checks.flatMap(({ kubeScore }) => (kubeScore === undefined ? [] : [kubeScore]));
  const skipped = checks.filter(({ checkov }) => checkov !== undefined);
  const others = checks.filter(({ checkov }) => checkov === undefined);
  return {
    ...(ignored.length === 0 ? {} : { 'kube-score/ignore': ignored.join(',') }),
    ...Object.fromEntries(
      skipped.map(({ checkov, because }, n) => [`checkov.io/skip${n + 1}`, `${checkov}=${because}`]),
    ),
    ...Object.fromEntries(
      others.map(({ kubeScore, podSecurity, because }) =>
        podSecurity === undefined
          ? [declinedAnnotation(String(kubeScore)), because]
          : [ANNOTATIONS.podSecurity, `${podSecurity}: ${because}`],
      ),
    ),
  };
}
