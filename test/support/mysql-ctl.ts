import { CONTAINERS } from '../../lib/model/names';
import type { TestPod } from './test-pod';
import { eventually } from '../../tools/support/wait';

export const ctl = (pod: TestPod, ...words: string[]) => pod.exec(CONTAINERS.server, ['mysql-ctl', ...words]);

export async function paused(pod: TestPod): Promise<void> {
  expect(await ctl(pod, 'pause')).toMatchObject({ status: 0, stderr: '' });
}

export const saysNow = (pod: TestPod, pattern: RegExp) =>
  eventually(
    `${pod.name} says ${pattern}`,
    30,
    async () => pattern.test((await pod.readiness()).stdout),
    () => pod.logs(),
  );
