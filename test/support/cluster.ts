import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { clientLabels } from '../../lib/model/labels';
import { outcomeOf, run, type Outcome } from '../../tools/support/command';
import { startOnTerminal, type Background } from './terminal';
import { eventually } from '../../tools/support/wait';

const ROOT = join(__dirname, '..', '..');

/** Nodes have MySQL's image under this name as well: another text in the manifest, and nothing to pull. */
export const FULL_NAME_OF_IMAGE = 'docker.io/library/mysql:9.7';

/** A namespace of its own on the cluster that KUBECONFIG names. It admits only pods of a Pod Security Standard. */
export class Namespace {
  static async create(prefix: string, standard: 'restricted' | 'baseline' = 'restricted'): Promise<Namespace> {
    const name = `${prefix}-${randomBytes(3).toString('hex')}`;
    await run('kubectl', ['create', 'namespace', name]);
    await run('kubectl', ['label', 'namespace', name, `pod-security.kubernetes.io/enforce=${standard}`]);
    return new Namespace(name);
  }

  private constructor(readonly name: string) {}

  /** Runs kubectl in this namespace; what it must succeed in. */
  async kubectl(args: readonly string[], input = ''): Promise<string> {
    return run('kubectl', ['--namespace', this.name, ...args], { input });
  }

  /** Runs a command line of the documentation, as a person would who has made this namespace the current one. */
  async shell(line: string): Promise<string> {
    return run('bash', this.asPerson(line), { cwd: ROOT });
  }

  /** Starts a command line of the documentation that a person would leave running, on a terminal. */
  start(line: string): Background {
    const [, , , command] = this.asPerson(line) as [string, string, string, string];
    return startOnTerminal(command, ROOT);
  }

  /** Leaves a command running until what it prints matches, then ends it as Ctrl+C would; what it has printed. */
  async watch(running: Background, pattern: RegExp, seconds = 120): Promise<string> {
    try {
      await this.eventually(`a command prints ${pattern}`, seconds, async () => pattern.test(running.output()));
      return running.output();
    } finally {
      running.stop();
    }
  }

  private asPerson(line: string): string[] {
    const kubectl = `kubectl() { command kubectl --namespace ${this.name} "$@"; }`;
    return ['-euo', 'pipefail', '-c', `${kubectl}\n${line}`];
  }

  async outcomeOf(args: readonly string[]): Promise<Outcome> {
    return outcomeOf('kubectl', ['--namespace', this.name, ...args]);
  }

  /** Runs bash in a pod. */
  async bashIn(pod: string, script: string): Promise<Outcome> {
    return this.outcomeOf(['exec', pod, '--', 'bash', '-c', script]);
  }

  async get(...args: string[]): Promise<any> {
    return JSON.parse(await this.kubectl(['get', ...args, '--output', 'json']));
  }

  /** What a user would look at: the column READY of `kubectl get pods`, by name. */
  async readyColumn(): Promise<Record<string, string>> {
    const lines = await this.kubectl(['get', 'pods', '-l', 'app=mysql', '--no-headers']);
    return Object.fromEntries(
      lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(/\s+/).slice(0, 2) as [string, string]),
    );
  }

  async untilReady(pods: number, seconds = 180): Promise<void> {
    const all = Object.fromEntries(Array.from({ length: pods }, (_, n) => [`mysql-${n}`, '2/2']));
    await this.eventually(`${pods} pods are 2/2`, seconds, async () => {
      const seen = await this.readyColumn();
      return JSON.stringify(seen) === JSON.stringify(all);
    });
  }

  /** As `eventually`, with the pods and their logs where it fails. */
  async eventually<T>(
    what: string,
    seconds: number,
    look: () => Promise<T | undefined | false>,
    seldom?: number,
  ): Promise<T> {
    return eventually(what, seconds, look, () => this.describe(), seldom);
  }

  async describe(): Promise<string> {
    const parts = [
      await this.outcomeOf(['get', 'pods,pvc,endpoints', '-o', 'wide']),
      await this.outcomeOf(['describe', 'pods']),
    ];
    for (const pod of Object.keys(await this.readyColumn())) {
      for (const container of ['init-mysql', 'clone-mysql', 'mysql', 'replication', 'xtrabackup']) {
        parts.push({ status: 0, stdout: `--- ${pod} ${container}\n`, stderr: '' });
        for (const which of ['--previous=true', '--previous=false']) {
          parts.push(await this.outcomeOf(['logs', pod, '-c', container, '--tail=25', which]));
        }
      }
    }
    return parts.map(({ stdout, stderr }) => stdout + stderr).join('');
  }

  async delete(): Promise<void> {
    await run('kubectl', ['delete', 'namespace', this.name, '--wait=true', '--timeout=120s']);
  }
}

/** Labels of a pod that may connect to the set `mysql`. */
export const CLIENT = clientLabels('mysql');

/** A pod with the client program and root's password, wherever there is room for it. */
export async function startClient(namespace: Namespace): Promise<void> {
  const container = {
    name: 'client',
    image: 'mysql:9.7',
    command: ['sleep', 'infinity'],
    env: [{ name: 'MYSQL_PWD', valueFrom: { secretKeyRef: { name: 'mysql-credentials', key: 'root-password' } } }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'client' },
    spec: {
      selector: { matchLabels: { app: 'client' } },
      template: {
        metadata: { labels: { app: 'client', ...CLIENT } },
        spec: {
          containers: [container],
          securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: 'RuntimeDefault' } },
          terminationGracePeriodSeconds: 0,
        },
      },
    },
  };
  await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(deployment));
  await namespace.kubectl(['rollout', 'status', 'deployment/client', '--timeout=120s']);
}

/** Runs SQL as root from the client's pod; rows as lines, columns separated by tabs. */
export async function clientSql(namespace: Namespace, host: string, sql: string): Promise<string> {
  const mysql = ['mysql', '-h', host, '-uroot', '--connect-timeout=5', '--batch', '--skip-column-names', '-e', sql];
  return namespace.kubectl(['exec', 'deployment/client', '--', ...mysql]);
}
