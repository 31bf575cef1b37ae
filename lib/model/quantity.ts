/**
 * Kubernetes quantities: a number and a suffix, as in `10Gi`, `500m`, `1e3`.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const QUANTITY = /^\+?(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

export const MEBI = 2 ** 20;
export const GIBI = 2 ** 30;

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: MEBI,
  Gi: GIBI,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The quantity's value, or undefined if the text is none. */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, digits, suffix] = match;
  if (suffix === undefined) return Number(digits);
  return SUFFIXES[suffix] === undefined ? Number(`${digits}${suffix}`) : Number(digits) * SUFFIXES[suffix];
}
