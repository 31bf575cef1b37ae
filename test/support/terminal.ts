import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command that runs on until it is stopped. */
export interface Background {
  /** What it has printed so far. */
  output(): string;
  /** When it has ended by itself or been stopped: what it has printed. */
  ended: Promise<string>;
  stop(): void;
}

/** Starts a command line that a person would leave running, on a terminal. */
export function startOnTerminal(
  line: string,
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Background {
  const onTerminal = ['--quiet', '--flush', '--command', 'bash -euo pipefail -c "$COMMAND"', '/dev/null'];
  const env = { ...process.env, ...variables, COMMAND: line };
  const child = spawn('script', onTerminal, { cwd, detached: true, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return {
    output: () => output,
    ended: once(child, 'close').then(() => output),
    // All of its processes: what a terminal does at Ctrl+C.
    stop: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGTERM');
    },
  };
}
