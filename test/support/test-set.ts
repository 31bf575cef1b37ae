import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplicatedMySqlProps } from '../../lib';
import { SECRET_KEYS } from '../../lib/model/accounts';
import type { User } from '../../lib/model/declarations';
import { VOLUMES } from '../../lib/model/names';
import { FILES } from '../../lib/model/paths';
import type { Certificate } from './certificates';
import { areScripts, type Change } from './change';
import type { Outcome } from '../../tools/support/command';
import type { Engine } from '../../tools/support/engine';
import { objectOf, synth, type Manifest } from './manifest';
import { IMAGE, requireEngine } from './requirements';
import { copyVolume, TEMPLATE_PASSWORDS, templateDirectory } from './template';
import { TestPod } from './test-pod';

/** Where a user's password is. */
type UserSecret = Pick<User, 'secretName' | 'secretKey'>;

/** Passwords by key of the Secret. */
export type Passwords = Readonly<Record<string, string | Buffer>>;

export interface TestSetOptions {
  readonly props?: ReplicatedMySqlProps;
  readonly passwords?: Passwords;
  /** What the Secret of `tls` has. */
  readonly certificate?: Certificate;
  /** Changes the files of the ConfigMap, to show what happens without a protection. */
  readonly change?: Change;
}

/** New passwords, as the README's command makes them. */
export function somePasswords(): Passwords {
  return Object.fromEntries(Object.values(SECRET_KEYS).map((key) => [key, randomBytes(24).toString('base64')]));
}

/** A set in containers: its own network, the objects of the construct, and as many pods as a test wants. */
export class TestSet {
  static async create(options: TestSetOptions = {}): Promise<TestSet> {
    const directory = await mkdtemp(join(tmpdir(), 'set-'));
    await chmod(directory, 0o755);
    const engine = await requireEngine();
    const network = `set-${randomBytes(4).toString('hex')}`;
    await engine.run(['network', 'create', network]);
    const manifests = synth(options.props);
    const passwords = options.passwords ?? TEMPLATE_PASSWORDS;
    const set = new TestSet(engine, network, directory, manifests, passwords, options.certificate);
    await set.change(options.change ?? (() => undefined));
    return set;
  }

  private readonly pods = new Map<number, TestPod>();

  private constructor(
    readonly engine: Engine,
    private readonly network: string,
    private readonly directory: string,
    readonly manifests: readonly Manifest[],
    public passwords: Passwords,
    private readonly certificate: Certificate | undefined,
  ) {}

  /** The pod with this ordinal; it gets its address at the first call. */
  async pod(ordinal: number): Promise<TestPod> {
    const known = this.pods.get(ordinal);
    if (known !== undefined) return known;
    const shared = { [VOLUMES.configMap]: join(this.directory, VOLUMES.configMap) };
    const around = { engine: this.engine, network: this.network, manifests: this.manifests, shared };
    const pod = await new TestPod(around, join(this.directory, `pod-${ordinal}`), ordinal).create();
    if (this.certificate !== undefined) await pod.putFiles(VOLUMES.certificates, this.certificate);
    this.pods.set(ordinal, pod);
    await this.writeSecret(pod);
    return pod;
  }

  /** A primary that takes writes; from the template, which is in a cluster of one. */
  async primary(): Promise<TestPod> {
    const pod = await this.pod(0);
    await copyVolume(this.engine, templateDirectory(), pod.volume);
    return (await pod.up()).untilReady();
  }

  /** A replica of the template's cluster that never had to copy anything. */
  async replicaFromTemplate(ordinal: number): Promise<TestPod> {
    const pod = await this.pod(ordinal);
    await copyVolume(this.engine, templateDirectory(), pod.volume, 'data/auto.cnf'); // the server's identity
    return (await pod.up()).untilReady();
  }

  /** Writes the Secret anew, as an update of it reaches running pods: all at once, or only those that are named. */
  async changePasswords(passwords: Passwords, reached: readonly TestPod[] = [...this.pods.values()]): Promise<void> {
    this.passwords = passwords;
    for (const pod of reached) await this.writeSecret(pod);
  }

  /** Writes the ConfigMap anew, changed; pods take its scripts over when they start. */
  async change(change: Change): Promise<void> {
    const files = { ...objectOf(this.manifests, 'ConfigMap').data };
    change(files);
    await areScripts(files);
    await this.writeFiles(VOLUMES.configMap, files);
  }

  /** What applying these props changes in pods that run. */
  async apply(props: ReplicatedMySqlProps): Promise<void> {
    const files = objectOf(synth(props), 'ConfigMap').data ?? {};
    for (const name of [FILES.declared, FILES.declaredUsers, FILES.initSql, FILES.topology]) {
      if (files[name] !== undefined) await this.changeFile(name, files[name]);
    }
  }

  /** Writes one file of the ConfigMap anew, as an update of it reaches running pods. */
  async changeFile(name: string, content: string): Promise<void> {
    await this.writeFiles(VOLUMES.configMap, { [name]: content });
  }

  /** Writes one key of a user's Secret anew, as it reaches a running pod. */
  async putUserPassword(pod: TestPod, { secretName, secretKey }: UserSecret, password: string | Buffer): Promise<void> {
    await this.writeFiles(join(`pod-${pod.ordinal}`, VOLUMES.userPasswords, secretName), { [secretKey]: password });
  }

  /** Runs SQL from a container that is in no pod of the set. */
  async client(
    host: string,
    user: string,
    password: string | Buffer,
    sql: string,
    options: readonly string[] = [],
  ): Promise<Outcome> {
    const file = join(this.directory, 'client.cnf');
    await writeFile(file, Buffer.concat([Buffer.from('[client]\npassword="'), escaped(password), Buffer.from('"\n')]));
    return this.engine.outcomeOf([
      ...['run', '--rm', '--network', this.network, '--volume', `${file}:/client.cnf:ro`],
      ...['--entrypoint', 'mysql', IMAGE],
      ...['--defaults-file=/client.cnf', `--host=${host}`, `--user=${user}`, '--batch', '--skip-column-names'],
      ...['--connect-timeout=5', ...options, '--execute', sql],
    ]);
  }

  async remove(): Promise<void> {
    for (const pod of this.pods.values()) await pod.removeAll();
    await this.engine.run(['network', 'rm', '--force', this.network]);
    await rm(this.directory, { recursive: true, force: true });
  }

  private writeSecret(pod: TestPod): Promise<void> {
    return this.writeFiles(join(`pod-${pod.ordinal}`, VOLUMES.credentials), this.passwords);
  }

  /** Each file changes at once, as it does under a kubelet. */
  private async writeFiles(volume: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    await mkdir(join(this.directory, volume), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.directory, volume, name);
      await writeFile(`${file}.new`, content);
      await rename(`${file}.new`, file);
    }
  }
}

/** As option files escape; byte by byte, since a password need not be text. */
function escaped(password: string | Buffer): Buffer {
  const bytes = [...Buffer.from(password)].flatMap((byte) => {
    if (byte === 0x5c || byte === 0x22) return [0x5c, byte];
    if (byte === 0x0d) return [0x5c, 0x72];
    if (byte === 0x09) return [0x5c, 0x74];
    return [byte];
  });
  return Buffer.from(bytes);
}
