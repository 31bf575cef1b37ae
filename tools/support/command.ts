import { spawn } from 'node:child_process';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Then it is ended; else it may take as long as it likes. */
  readonly seconds?: number;
}

/** Runs a command to its end, whatever its status. */
export function outcomeOf(command: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { cwd, seconds } = options;
    const timeout = seconds === undefined ? undefined : seconds * 1000;
    const child = spawn(command, args, { env: { ...process.env, ...options.env }, cwd, timeout });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status: status ?? (signal === null ? 1 : 128), stdout, stderr }));
    // A command that ends without reading its input is no error of the caller.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a command that must succeed; its standard output, without the last line break. */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await outcomeOf(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\nended with ${status}:\n${stderr}${stdout}`);
  return stdout.replace(/\n$/, '');
}
