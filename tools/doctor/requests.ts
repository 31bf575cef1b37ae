import { parseQuantity } from '../../lib/model/quantity';

/** What a pod has kept for it: cores, and bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

export const NOTHING: Requests = { cpu: 0, memory: 0 };

export const plus = (a: Requests, b: Requests): Requests => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory });
export const minus = (a: Requests, b: Requests): Requests => ({ cpu: a.cpu - b.cpu, memory: a.memory - b.memory });
const larger = (a: Requests, b: Requests): Requests => ({
  cpu: Math.max(a.cpu, b.cpu),
  memory: Math.max(a.memory, b.memory),
});

/** How many times `part` fits. */
export function timesIn(whole: Requests, part: Requests): number {
  const times = (a: number, b: number) => (b === 0 ? Infinity : Math.max(0, Math.floor(a / b)));
  return Math.min(times(whole.cpu, part.cpu), times(whole.memory, part.memory));
}

export function showRequests({ cpu, memory }: Requests): string {
  return `${Number(cpu.toFixed(2))} CPU and ${Math.floor(memory / 2 ** 20)} MiB of memory`;
}

/** Of a list of resources, as Kubernetes writes it. */
export function requestsOf(list: any): Requests {
  const valueOf = (name: string) => parseQuantity(String(list?.[name] ?? '0')) ?? 0;
  return { cpu: valueOf('cpu'), memory: valueOf('memory') };
}

/** As the scheduler counts: init containers run one after the other, before the others. */
export function requestsOfPod(spec: any): Requests {
  const ofContainer = ({ resources }: any) => requestsOf({ ...resources?.limits, ...resources?.requests });
  const inits: any[] = spec.initContainers ?? [];
  const staying = [...spec.containers, ...inits.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const together = staying.map(ofContainer).reduce(plus, NOTHING);
  return plus(inits.map(ofContainer).reduce(larger, together), requestsOf(spec.overhead));
}
