import type { Facts, Pull } from './facts';

/** What containers wait for that is no fault. */
const UNDER_WAY = ['ContainerCreating', 'PodInitializing'];

/** What became of the images of a pod as it is now; undefined while one of them is still on its way. */
export function pullsOf({ spec, status }: any): Facts['pulls'] | undefined {
  const scheduled = (status.conditions ?? []).find(({ type }: any) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return { unknown: `no node takes a pod to try them with: ${scheduled.message}` };
  if (status.phase === 'Failed' && status.containerStatuses === undefined) {
    return { unknown: `a pod to try them with is refused by its node: ${status.reason}: ${status.message}` };
  }
  const pulls: [string, Pull | undefined][] = spec.containers.map(({ name, image }: any) => [
    image,
    pullOf((status.containerStatuses ?? []).find((container: any) => container.name === name)?.state),
  ]);
  if (pulls.some(([, pull]) => pull === undefined)) return undefined;
  return { is: Object.fromEntries(pulls) as Record<string, Pull> };
}

/** Undefined while it is on its way. None of them ends by itself: one that has ended lacks what is needed. */
function pullOf(state: any): Pull | undefined {
  if (state?.running !== undefined) return 'done';
  const ended = state?.terminated;
  if (ended !== undefined) return failed(ended);
  const waits = state?.waiting;
  return waits === undefined || UNDER_WAY.includes(waits.reason) ? undefined : failed(waits);
}

const failed = ({ reason, message }: any): Pull => ({
  failed: message === undefined ? reason : `${reason}: ${String(message).split('\n').join(' ')}`,
});
