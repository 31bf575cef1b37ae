import { outcomeOf, type Outcome } from '../support/command';
import type { Admission, Answer } from './facts';

/** How long Kubernetes may take to answer. */
const ANSWER_SECONDS = 20;

/** Kubernetes, as whoever runs the doctor sees it. */
export class Kubectl {
  constructor(private readonly options: readonly string[] = []) {}

  /** The same in a namespace. */
  in(namespace: string): Kubectl {
    return new Kubectl([`--namespace=${namespace}`]);
  }

  outcomeOf(args: readonly string[], input = '', seconds = ANSWER_SECONDS): Promise<Outcome> {
    return outcomeOf('kubectl', [...this.options, ...args], { input, seconds }).catch(() => {
      throw new Error('kubectl cannot be run: install it, and put it on the PATH');
    });
  }

  /** What a command prints in JSON. */
  async ask(args: readonly string[]): Promise<Answer<any>> {
    const { status, stdout, stderr } = await this.outcomeOf([...args, '--output=json']);
    return status === 0 ? { is: JSON.parse(stdout) } : { unknown: lastLine(stderr) };
  }

  /** What would become of objects, none of which is made. */
  async tryOut(command: 'apply' | 'create', objects: readonly unknown[]): Promise<Admission> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    const args = [command, '--dry-run=server', '--filename=-', '--output=name'];
    const { status, stderr } = await this.outcomeOf(args, JSON.stringify(list));
    return admissionOf(status, stderr);
  }
}

/** kubectl goes on after an object that is refused. What it says of one may have several lines, and show a whole patch. */
export function admissionOf(status: number, stderr: string): Admission {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
  const warnings = lines.filter((line) => line.startsWith(WARNING)).map((line) => line.slice(WARNING.length));
  const refusals: string[] = [];
  for (const line of lines.filter((other) => !other.startsWith(WARNING))) {
    if (refusals.length === 0 || /^(error\b|the )/i.test(line)) refusals.push(line);
    else refusals.push(`${refusals.pop()} ${line}`);
  }
  if (status === 0) return { refusals: [], warnings };
  return { refusals: refusals.length > 0 ? refusals : [`kubectl ended with ${status}`], warnings };
}

const WARNING = 'Warning: ';

/** kubectl may say several times that it has no connection; the last line is for people. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || `kubectl has no answer within ${ANSWER_SECONDS} s`;
}
