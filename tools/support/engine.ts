import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { outcomeOf, run, type CommandOptions, type Outcome } from './command';

/** Settings for podman where control groups are of version 1: it needs runc there, and the machine's own limits. */
const PODMAN_SETTINGS = join(__dirname, 'containers.conf');

/** Packages that make a container engine of a Debian machine. */
export const DEBIAN_ENGINE = ['podman', 'netavark', 'aardvark-dns', 'runc', 'iptables'];

/** A Docker-compatible command line. */
export class Engine {
  /** The engine at hand: docker if its server answers, else podman; undefined if there is none. */
  static async find(): Promise<Engine | undefined> {
    for (const command of ['docker', 'podman']) {
      const engine = new Engine(command);
      if (await engine.answers()) return engine;
    }
    return undefined;
  }

  private readonly env: Readonly<Record<string, string>>;

  private constructor(private readonly command: string) {
    const hasControlGroups2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
    this.env = command === 'podman' && !hasControlGroups2 ? { CONTAINERS_CONF: PODMAN_SETTINGS } : {};
  }

  /** Runs the engine's command; what it must succeed in. */
  run(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return run(this.command, args, { ...options, env: { ...this.env, ...options.env } });
  }

  outcomeOf(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
    return outcomeOf(this.command, args, { ...options, env: { ...this.env, ...options.env } });
  }

  async hasImage(image: string): Promise<boolean> {
    return (await this.outcomeOf(['image', 'inspect', image])).status === 0;
  }

  private async answers(): Promise<boolean> {
    try {
      return (await this.outcomeOf(['ps', '--quiet'])).status === 0;
    } catch {
      return false; // there is no such command
    }
  }
}
