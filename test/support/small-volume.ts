import { run } from './command';
import type { TestPod } from './test-pod';

/** A volume of so many MiB, in memory, in the place of a pod's own. To mount one takes root. */
export class SmallVolume {
  static async of(pod: TestPod, mebibytes: number): Promise<SmallVolume> {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=1777`, 'tmpfs', pod.volume]);
    return new SmallVolume(pod.volume);
  }

  private constructor(private readonly directory: string) {}

  /** Makes it as large as this, as a claim grows. */
  async grow(mebibytes: number): Promise<void> {
    await run('mount', ['-o', `remount,size=${mebibytes}m`, this.directory]);
  }

  /** Containers that have it keep it as long as they run. */
  async remove(): Promise<void> {
    await run('umount', ['--lazy', this.directory]);
  }
}
