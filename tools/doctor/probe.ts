import { randomBytes } from 'node:crypto';
import { MYSQL_PORT } from '../../lib/model/model';
import { eventually } from '../support/wait';
import type { Enforcement, Facts } from './facts';
import { Interruption } from './interruption';
import { lastLine, type Kubectl } from './kubectl';
import { clientPod, denial, PROBE_LABEL, serverPod, type ProbePod } from './probe-pods';
import { pullsOf } from './pulls';
import type { WantedSet } from './wanted';

/** How long nodes may take to pull the images. */
const PULL_SECONDS = 180;
/** How long a network plugin may take to learn of a pod or a policy. */
const PLUGIN_SECONDS = 20;
/** Longer than a lost packet takes to be sent again. */
const CONNECT_SECONDS = 3;
/** How long pods may take to end. */
const REMOVAL_SECONDS = 60;

export type Seen = Pick<Facts, 'pulls' | 'networkPolicies' | 'leftovers'>;

/** Starts two pods for a moment: containers of the set's own images, and a client that connects to the server's. */
export async function probe(kubectl: Kubectl, set: WantedSet): Promise<Seen> {
  const interruption = new Interruption();
  return interruption.during(() => new Probe(kubectl, set, interruption).look());
}

class Probe {
  private readonly id = randomBytes(3).toString('hex');
  private hasMade = false;

  constructor(
    private readonly kubectl: Kubectl,
    private readonly set: WantedSet,
    private readonly interruption: Interruption,
  ) {}

  async look(): Promise<Seen> {
    try {
      const server = serverPod(this.set, this.id);
      const pulls = await this.start(server);
      const networkPolicies = await this.enforcement(server, pulls);
      return { pulls, networkPolicies, leftovers: await this.remove() };
    } catch (error) {
      await this.remove();
      throw error;
    }
  }

  /** Why the object was refused, if it was. */
  private async create(object: object): Promise<string | undefined> {
    if (this.interruption.happened) return 'interrupted';
    const { status, stderr } = await this.kubectl.outcomeOf(['create', '--filename=-'], JSON.stringify(object));
    this.hasMade ||= status === 0;
    return status === 0 ? undefined : lastLine(stderr);
  }

  /** Why it is still there, if it is. */
  private async remove(): Promise<string | undefined> {
    const selected = `--selector=${PROBE_LABEL}=${this.id}`;
    const args = ['delete', 'pod,networkpolicy', selected, '--wait', `--timeout=${REMOVAL_SECONDS}s`];
    const { status, stderr } = await this.kubectl.outcomeOf(args, '', 2 * REMOVAL_SECONDS);
    return status === 0 || !this.hasMade ? undefined : lastLine(stderr);
  }

  /** What becomes of a pod's images. */
  private async start(pod: ProbePod): Promise<Facts['pulls']> {
    const refusal = await this.create(pod);
    if (refusal !== undefined) return { unknown: `a pod to try them with is refused: ${refusal}` };
    const look = async (): Promise<Facts['pulls'] | undefined> => {
      if (this.interruption.happened) return { unknown: 'interrupted' };
      const answer = await this.kubectl.ask(['get', 'pod', pod.metadata.name]);
      return 'is' in answer ? pullsOf(answer.is) : answer;
    };
    const late = { unknown: `the nodes have not pulled them within ${PULL_SECONDS} s` };
    return eventually('the images are pulled', PULL_SECONDS, look).catch(() => late);
  }

  /** A connection that nobody denies, and the same when a policy does. */
  private async enforcement(server: ProbePod, pulls: Facts['pulls']): Promise<Enforcement> {
    if ('unknown' in pulls) return { undecided: pulls.unknown };
    if (!this.set.hasNetworkPolicy || pulls.is[this.set.serverImage] !== 'done') {
      return { undecided: 'no pods to try them with have started' };
    }
    const client = clientPod(this.set, this.id);
    const started = await this.start(client);
    if ('unknown' in started) return { undecided: started.unknown };
    const listener = await this.kubectl.ask(['get', 'pod', server.metadata.name]);
    if ('unknown' in listener) return { undecided: listener.unknown };
    const connects = (state: 'open' | 'closed') => this.connects(client, listener.is.status.podIP, state);
    if (!(await connects('open'))) {
      return {
        undecided: 'pods to try them with cannot reach each other, although no policy of theirs forbids it',
      };
    }
    const refusal = await this.create(denial(server));
    if (refusal !== undefined) return { undecided: refusal };
    return (await connects('closed')) ? 'enforced' : 'not-enforced';
  }

  /** Whether the port is seen so, before long. A kubectl that fails says nothing of the network: the pod itself tells. */
  private connects(client: ProbePod, address: string, state: 'open' | 'closed'): Promise<boolean> {
    const connect = `timeout ${CONNECT_SECONDS} bash -c '</dev/tcp/${address}/${MYSQL_PORT.number}' && echo open || echo closed`;
    const look = async () => {
      if (this.interruption.happened) return true;
      const { stdout } = await this.kubectl.outcomeOf(['exec', client.metadata.name, '--', 'bash', '-c', connect]);
      return stdout.trim() === state;
    };
    return eventually(`the port is ${state}`, PLUGIN_SECONDS, look).catch(() => false);
  }
}
