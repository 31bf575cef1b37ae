import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { outcomeOf, run, type Outcome } from '../../tools/support/command';

const ROOT = resolve(__dirname, '../..');

/** What `npm publish` would publish. */
export class Tarball {
  static async pack(): Promise<Tarball> {
    const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
    const output = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
    return new Tarball(
      folder,
      join(folder, packed.filename),
      packed.files.map(({ path }) => path),
    );
  }

  private constructor(
    private readonly folder: string,
    readonly path: string,
    readonly files: readonly string[],
  ) {}

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An app outside of this repository, with nothing but what it installs. */
export class ConsumerApp {
  readonly path = mkdtempSync(join(tmpdir(), 'consumer-app-'));

  constructor() {
    this.write('package.json', '{ "private": true }\n');
  }

  /** Without the optional dependencies of cdk8s-plus-25, of which the README says that they are of no use. */
  async install(...packages: string[]): Promise<void> {
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=optional'];
    await run('npm', ['install', ...options, ...packages], { cwd: this.path });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /** Runs a file of the app; what it prints. */
  node(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    return run(process.execPath, [name], { cwd: this.path, env });
  }

  outcomeOf(command: string, args: readonly string[]): Promise<Outcome> {
    return outcomeOf(command, args, { cwd: this.path });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
