import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Namespace } from './cluster';
import { run } from '../../tools/support/command';
import { GitFolder } from './git-folder';
import { startOnTerminal, type Background } from './terminal';

const ROOT = resolve(__dirname, '../..');
/** Where it is no file of the project. */
const SETTINGS = '.git/kubeconfig';
const MAIN = 'main.ts';
const END_OF_SET = "'mysql');";

/** The project as a person has it who has cloned it: the commands of the documents run in it as they stand there. */
export class Checkout {
  static async create(): Promise<Checkout> {
    const folder = new GitFolder();
    const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
    const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)));
    for (const file of files) cpSync(join(ROOT, file), folder.file(file));
    await folder.init();
    await folder.commit();
    return new Checkout(folder);
  }

  private constructor(private readonly folder: GitFolder) {}

  /** Takes the place of `npm ci`. */
  linkPackages(): void {
    symlinkSync(join(ROOT, 'node_modules'), this.folder.file('node_modules'));
  }

  /** Makes a namespace the current one. */
  async use(namespace: Namespace): Promise<void> {
    this.folder.write(SETTINGS, await run('kubectl', ['config', 'view', '--raw', '--flatten']));
    await this.shell(`kubectl config set-context --current --namespace=${namespace.name}`);
  }

  /** Gives the set of main.ts these props, written as in code. */
  say(props: string): void {
    const source = readFileSync(join(ROOT, MAIN), 'utf8');
    if (!source.includes(END_OF_SET)) throw new Error(`${MAIN} has no set that ends with ${END_OF_SET}`);
    this.folder.write(MAIN, source.replace(END_OF_SET, `'mysql', ${props});`));
  }

  file(...path: string[]): string {
    return this.folder.file(...path);
  }

  /** Runs what must succeed; what it prints. */
  async shell(line: string): Promise<string> {
    return run('bash', ['-euo', 'pipefail', '-c', line], { cwd: this.folder.path, env: this.env });
  }

  start(line: string): Background {
    return startOnTerminal(line, this.folder.path, this.env);
  }

  remove(): void {
    this.folder.remove();
  }

  private get env(): Readonly<Record<string, string>> {
    return { KUBECONFIG: this.folder.file(SETTINGS) };
  }
}
