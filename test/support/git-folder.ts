import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../tools/support/command';

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** A folder of its own, with a git repository if a test makes one. */
export class GitFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'git-folder-'));

  file(...path: string[]): string {
    return join(this.path, ...path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.file(path)), { recursive: true });
    writeFileSync(this.file(path), text);
  }

  async git(...args: string[]): Promise<string> {
    return run('git', [...AUTHOR, ...args], { cwd: this.path });
  }

  async init(): Promise<void> {
    await this.git('init', '--quiet');
  }

  async commit(): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', 'a commit');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
