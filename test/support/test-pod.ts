import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import type { Outcome } from '../../tools/support/command';
import type { Engine } from '../../tools/support/engine';
import { containerOf, podOf, type Manifest } from './manifest';
import { IMAGE } from './requirements';
import { eventually } from '../../tools/support/wait';

/** The container that holds a pod's address. */
const SANDBOX = 'sandbox';

/** What the pods of a set share. */
export interface Surroundings {
  readonly engine: Engine;
  readonly network: string;
  readonly manifests: readonly Manifest[];
  /** Host directories of the volumes that are not a pod's own, by volume name. */
  readonly shared: Readonly<Record<string, string>>;
}

/**
 * One pod of the synthesized StatefulSet, run as a kubelet would run it: each container with the command, environment,
 * mounts and rights of the manifest. A container that does nothing holds its address, as a sandbox does.
 */
export class TestPod {
  readonly name: string;

  /** Its containers that have not been removed. */
  private readonly made = new Set<string>();

  constructor(
    private readonly around: Surroundings,
    private readonly directory: string,
    readonly ordinal: number,
  ) {
    this.name = `mysql-${ordinal}`;
  }

  /** Name of the container beside the server. */
  get sidecar(): string {
    const names = podOf(this.around.manifests).containers.map((container) => container.name);
    return names.find((name) => name !== CONTAINERS.server) as string;
  }

  /** Host directory of the claimed volume. */
  get volume(): string {
    return join(this.directory, 'data');
  }

  /** Gives the pod its volumes, its address and its name in DNS. */
  async create(): Promise<this> {
    for (const volume of this.ownVolumes()) {
      await mkdir(join(this.directory, volume), { recursive: true });
      await chmod(join(this.directory, volume), 0o777);
    }
    await this.around.engine.run([
      ...['run', '--detach', '--name', this.nameFor(SANDBOX), '--network', this.around.network],
      ...['--network-alias', `${this.name}.mysql`, '--network-alias', 'mysql'],
      ...['--entrypoint', 'sleep', IMAGE, 'infinity'],
    ]);
    return this;
  }

  /** Address of the pod, for this machine. */
  address(): Promise<string> {
    return this.inspect(SANDBOX, '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}');
  }

  /** Address of this machine, for the pod. */
  gateway(): Promise<string> {
    return this.inspect(SANDBOX, '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}');
  }

  /** Runs an init container to its end. */
  async runInit(name: string): Promise<Outcome> {
    await this.remove(name);
    return this.around.engine.outcomeOf(['run', ...this.arguments(name)]);
  }

  /** Starts a container and returns at once. */
  async start(name: string): Promise<void> {
    await this.remove(name);
    await this.around.engine.run(['run', '--detach', ...this.arguments(name)]);
  }

  /** Runs the init containers, which must succeed, and starts the others. */
  async up(): Promise<this> {
    for (const name of [CONTAINERS.init, CONTAINERS.clone]) {
      const { status, stderr } = await this.runInit(name);
      if (status !== 0) throw new Error(`${this.name}: ${name} ended with ${status}:\n${stderr}`);
    }
    return this.startServer();
  }

  /** Starts the containers that stay. */
  async startServer(): Promise<this> {
    await Promise.all([this.start(CONTAINERS.server), this.start(this.sidecar)]);
    return this;
  }

  /** Ends the pod's containers in good order, as the deletion of a pod does: all at once, each after its own hook. Volumes stay. */
  async stop(): Promise<void> {
    await Promise.all([this.stopContainer(this.sidecar), this.stopServer()]);
  }

  private async stopServer(): Promise<void> {
    const { preStop } = containerOf(this.around.manifests, CONTAINERS.server).lifecycle;
    const { status, stderr } = await this.exec(CONTAINERS.server, preStop.exec.command);
    if (status !== 0) throw new Error(`${this.name}: the preStop hook ended with ${status}: ${stderr}`);
    await this.stopContainer(CONTAINERS.server);
  }

  /** As the kubelet would: a server that has ended, to start on a copy of its data, is started again. */
  async startAgainWhenItEnds(): Promise<void> {
    await eventually(
      `${this.name}'s server ends`,
      60,
      async () => !(await this.runs(CONTAINERS.server)),
      () => this.logs(),
    );
    await this.start(CONTAINERS.server);
  }

  async stopContainer(name: string): Promise<void> {
    await this.around.engine.run(['stop', '--time', '20', this.container(name)]);
  }

  /** Stops all processes of a container in their tracks, as a machine does that hangs. */
  async freeze(name: string): Promise<void> {
    await this.exec(name, ['bash', '-c', 'kill -STOP -1']); // all but the first
    await this.around.engine.run(['kill', '--signal', 'STOP', this.container(name)]);
  }

  /** Stops the loop of the sidecar: other commands can run in its container. */
  async freezeLoop(): Promise<void> {
    await this.exec(this.sidecar, ['bash', '-c', 'kill -STOP -1']);
  }

  async thaw(name: string): Promise<void> {
    await this.around.engine.run(['kill', '--signal', 'CONT', this.container(name)]);
    await this.exec(name, ['bash', '-c', 'kill -CONT -1']);
  }

  /** Whether a container has not ended. */
  async runs(name: string): Promise<boolean> {
    return (await this.inspect(name, '{{.State.Running}}')) === 'true';
  }

  async kill(name: string): Promise<void> {
    await this.around.engine.outcomeOf(['kill', '--signal', 'KILL', this.container(name)]);
    await this.around.engine.outcomeOf(['wait', this.container(name)]);
  }

  /** Runs a command in a container that runs. */
  exec(name: string, command: readonly string[], input = ''): Promise<Outcome> {
    return this.around.engine.outcomeOf(['exec', '--interactive', this.container(name), ...command], { input });
  }

  /** Runs SQL as root from inside the pod; its rows, columns separated by tabs. */
  async sql(statement: string): Promise<string> {
    const client = ['mysql', '-uroot', '--batch', '--skip-column-names'];
    const { status, stdout, stderr } = await this.exec(CONTAINERS.server, client, statement);
    if (status !== 0) throw new Error(`${this.name}: ${statement}: ${stderr}`);
    return stdout.trimEnd();
  }

  /** The readiness probe of the manifest. */
  readiness(): Promise<Outcome> {
    const { readinessProbe } = containerOf(this.around.manifests, CONTAINERS.server);
    return this.exec(CONTAINERS.server, readinessProbe.exec.command);
  }

  /** Waits until the sidecar has judged so many times more. */
  async passes(count: number): Promise<void> {
    const verdict = this.file(PATHS.verdict);
    for (let seen = 0; seen < count; seen++) {
      await rm(verdict); // one that does not change is else written now and then only
      await eventually(
        'another verdict',
        30,
        async () => existsSync(verdict),
        () => this.logs(),
      );
    }
  }

  /** Waits until the sidecar of this primary has gone on for so many seconds more. */
  async beatsFor(seconds: number): Promise<void> {
    const beat = async () => Number(await this.sql('SELECT at FROM replicated_mysql.heartbeat'));
    const before = await beat();
    await eventually(
      `heartbeats for ${seconds} s`,
      seconds + 30,
      async () => (await beat()) > before + seconds,
      () => this.logs(),
    );
  }

  async untilReady(seconds = 60): Promise<this> {
    await eventually(
      `${this.name} is ready`,
      seconds,
      // The file costs nothing to look at, unlike the probe that is asked last.
      async () => (await this.readFile(PATHS.verdict)).startsWith('ready ') && (await this.readiness()).status === 0,
      () => this.logs(),
    );
    return this;
  }

  /** Waits until a container has logged something that matches. */
  async untilLogged(name: string, pattern: RegExp, seconds = 60): Promise<string> {
    return eventually(
      `${this.name}, ${name}: ${pattern}`,
      seconds,
      async () => pattern.exec(await this.logsOf(name))?.[0],
      () => this.logs(),
    );
  }

  async logsOf(name: string): Promise<string> {
    const { stdout, stderr } = await this.around.engine.outcomeOf(['logs', this.container(name)]);
    return stdout + stderr;
  }

  async logs(): Promise<string> {
    const names = [CONTAINERS.init, CONTAINERS.clone, CONTAINERS.server, this.sidecar];
    const logs = await Promise.all(names.map(async (name) => `--- ${this.name} ${name}\n${await this.logsOf(name)}`));
    return logs.join('\n');
  }

  /** Host path of a file that the pod knows by `path`. */
  file(path: string): string {
    const places: [string, string][] = [
      [PATHS.volume, 'data'],
      [PATHS.run, 'run'],
      [PATHS.optionFiles, 'conf'],
      [PATHS.scripts, 'scripts'],
    ];
    for (const [mount, volume] of places) {
      if (path.startsWith(`${mount}/`)) return join(this.directory, volume, path.slice(mount.length + 1));
    }
    throw new Error(`${path} is on no volume of the pod's own`);
  }

  readFile(path: string): Promise<string> {
    return readFile(this.file(path), 'utf8');
  }

  /** Writes files into a volume of the pod's own as a kubelet does: all of them change at once. */
  async putFiles(volume: string, files: Readonly<Record<string, string>>): Promise<void> {
    const directory = join(this.directory, volume);
    const version = `..${randomBytes(4).toString('hex')}`;
    await mkdir(join(directory, version));
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, version, name), content);
    await symlink(version, join(directory, '..next'));
    await rename(join(directory, '..next'), join(directory, '..data'));
    for (const name of Object.keys(files)) {
      await rm(join(directory, name), { force: true });
      await symlink(`..data/${name}`, join(directory, name));
    }
  }

  /** Runs bash in a container like `name`, as that container's user and with its mounts. */
  bash(name: string, text: string): Promise<Outcome> {
    const [options, image] = this.options(name);
    return this.around.engine.outcomeOf(['run', '--rm', ...options, '--entrypoint', 'bash', image, '-c', text]);
  }

  /** Removes containers, so that their names are free. */
  async remove(...names: string[]): Promise<void> {
    const made = names.filter((name) => this.made.delete(name)).map((name) => this.container(name));
    if (made.length === 0) return;
    await this.around.engine.outcomeOf(['kill', '--signal', 'KILL', ...made]); // some have ended
    await this.around.engine.outcomeOf(['rm', '--force', '--volumes', ...made]);
  }

  /** Removes all of the pod's containers: last the one whose address the others have. */
  async removeAll(): Promise<void> {
    await this.remove(...[...this.made].filter((name) => name !== SANDBOX));
    await this.remove(SANDBOX);
  }

  /** Throws the pod's volume away. */
  async loseVolume(): Promise<void> {
    await rm(this.volume, { recursive: true, force: true });
    await mkdir(this.volume);
    await chmod(this.volume, 0o777);
  }

  private inspect(name: string, format: string): Promise<string> {
    return this.around.engine.run(['inspect', '--format', format, this.container(name)]);
  }

  private container(name: string): string {
    return `${this.around.network}-${this.ordinal}-${name}`;
  }

  /** The name of a container that is about to be made. */
  private nameFor(name: string): string {
    this.made.add(name);
    return this.container(name);
  }

  private ownVolumes(): string[] {
    const inPod = (podOf(this.around.manifests).volumes ?? []).map((volume) => volume.name);
    return ['data', ...inPod].filter((name) => this.around.shared[name] === undefined);
  }

  private arguments(name: string): string[] {
    const [options, image] = this.options(name);
    const [command, ...rest] = containerOf(this.around.manifests, name).command as [string, ...string[]];
    return ['--name', this.nameFor(name), ...options, '--entrypoint', command, image, ...rest];
  }

  private options(name: string): [string[], string] {
    const container = containerOf(this.around.manifests, name);
    const security = { ...podOf(this.around.manifests).securityContext, ...container.securityContext };
    const mounts = (
      container.volumeMounts as { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[]
    ).map((mount) => {
      const volume = this.around.shared[mount.name] ?? join(this.directory, mount.name);
      const source = join(volume, mount.subPath ?? '');
      return `${source}:${mount.mountPath}:${mount.readOnly === true ? 'ro' : 'rw'}`;
    });
    const env = (container.env as { name: string }[]).map(({ name: variable }) => {
      if (variable !== 'POD_NAME') throw new Error(`a kubelet would know ${variable}, this one does not`);
      return `${variable}=${this.name}`;
    });
    return [
      [
        ...['--network', `container:${this.container(SANDBOX)}`],
        ...['--user', `${security.runAsUser}:${security.runAsGroup}`],
        ...(security.readOnlyRootFilesystem === true ? ['--read-only'] : []),
        ...(security.capabilities?.drop ?? []).flatMap((capability: string) => [
          '--cap-drop',
          capability.toLowerCase(),
        ]),
        ...(security.allowPrivilegeEscalation === false ? ['--security-opt', 'no-new-privileges'] : []),
        ...mounts.flatMap((mount) => ['--volume', mount]),
        ...env.flatMap((variable) => ['--env', variable]),
      ],
      container.image,
    ];
  }
}
