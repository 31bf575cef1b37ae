/** What begins the names of annotations that people read, and no program of Kubernetes. */
export const PREFIX = 'cdk8s-replicated-mysql/';

/** Annotations that the set's own objects bear. */
export const ANNOTATIONS = {
  /** Of a set that is open to everybody: why it is. */
  insecure: `${PREFIX}insecure`,
  /** Of the StatefulSet: what the set survives, in lines. */
  survives: `${PREFIX}survives`,
  /** Of pods: what stands for the files that they were started with. */
  files: `${PREFIX}files`,
  /** The Pod Security Standard that the pods need, and why, if it is not `restricted`. */
  podSecurity: `${PREFIX}pod-security`,
} as const;

/** Why a linter's check is declined. */
export const declinedAnnotation = (check: string): string => `${PREFIX}no-${check}`;
