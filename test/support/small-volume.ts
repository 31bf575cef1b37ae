import { run } from '../../tools/support/command';
import type { TestPod } from './test-pod';

/** To mount takes root, or who may become it. */
function asRoot(command: string, args: readonly string[]): Promise<string> {
  const all = [command, ...args];
  const [program, ...rest] = (process.getuid?.() === 0 ? all : ['sudo', ...all]) as [string, ...string[]];
  return run(program, rest);
}

/** A volume of so many MiB, in memory, in the place of a pod's own. */
export class SmallVolume {
  static async of(pod: TestPod, mebibytes: number): Promise<SmallVolume> {
    await asRoot('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=1777`, 'tmpfs', pod.volume]);
    return new SmallVolume(pod.volume);
  }

  private constructor(private readonly directory: string) {}

  /** Makes it as large as this, as a claim grows. */
  async grow(mebibytes: number): Promise<void> {
    await asRoot('mount', ['-o', `remount,size=${mebibytes}m`, this.directory]);
  }

  /** Containers that have it keep it as long as they run. */
  async remove(): Promise<void> {
    await asRoot('umount', ['--lazy', this.directory]);
  }
}
