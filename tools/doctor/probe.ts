import { randomBytes } from 'node:crypto';
import { MYSQL_PORT } from '../../lib/model/model';
import { eventually } from '../../test/support/wait';
import type { Enforcement, Facts } from './facts';
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

export interface Probe {
  readonly pulls: Facts['pulls'];
  readonly network: Enforcement;
}

/** Starts two pods for a moment: containers of the set's own images, and a client that connects to the server's. */
export async function probe(kubectl: Kubectl, set: WantedSet): Promise<Probe> {
  const id = randomBytes(3).toString('hex');
  const clean = () =>
    kubectl.outcomeOf(['delete', 'pod,networkpolicy', `--selector=${PROBE_LABEL}=${id}`, '--wait', '--timeout=60s']);
  const interrupted = () => void clean().finally(() => process.exit(130));
  SIGNALS.forEach((signal) => process.on(signal, interrupted));
  try {
    return await look(kubectl, set, id);
  } finally {
    await clean();
    SIGNALS.forEach((signal) => process.off(signal, interrupted));
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function look(kubectl: Kubectl, set: WantedSet, id: string): Promise<Probe> {
  const server = serverPod(set, id);
  const pulls = await start(kubectl, server);
  if ('unknown' in pulls) return { pulls, network: { undecided: pulls.unknown } };
  if (!set.hasNetworkPolicy || pulls.is[set.serverImage] !== 'done') {
    return { pulls, network: { undecided: 'no pods to try them with have started' } };
  }
  return { pulls, network: await enforcement(kubectl, server, clientPod(set, id)) };
}

/** What becomes of a pod's images. */
async function start(kubectl: Kubectl, pod: ProbePod): Promise<Facts['pulls']> {
  const refusal = await create(kubectl, pod);
  if (refusal !== undefined) return { unknown: `a pod to try them with is refused: ${refusal}` };
  const look = async () => {
    const answer = await kubectl.ask(['get', 'pod', pod.metadata.name]);
    return 'is' in answer ? pullsOf(answer.is) : answer;
  };
  const late = { unknown: `the nodes have not pulled them within ${PULL_SECONDS} s` };
  return eventually('the images are pulled', PULL_SECONDS, look).catch(() => late);
}

/** Why the object was refused, if it was. */
async function create(kubectl: Kubectl, object: object): Promise<string | undefined> {
  const { status, stderr } = await kubectl.outcomeOf(['create', '--filename=-'], JSON.stringify(object));
  return status === 0 ? undefined : lastLine(stderr);
}

/** A connection that nobody denies, and the same when a policy does. */
async function enforcement(kubectl: Kubectl, server: ProbePod, client: ProbePod): Promise<Enforcement> {
  const started = await start(kubectl, client);
  if ('unknown' in started) return { undecided: started.unknown };
  const listener = await kubectl.ask(['get', 'pod', server.metadata.name]);
  if ('unknown' in listener) return { undecided: listener.unknown };
  const address = listener.is.status.podIP;
  // A kubectl that fails says nothing of the network: the pod itself tells whether it connected.
  const connect = `timeout ${CONNECT_SECONDS} bash -c '</dev/tcp/${address}/${MYSQL_PORT.number}' && echo open || echo closed`;
  const isSeen = (state: 'open' | 'closed') =>
    comesTrue(`the port is ${state}`, async () => {
      const { stdout } = await kubectl.outcomeOf(['exec', client.metadata.name, '--', 'bash', '-c', connect]);
      return stdout.trim() === state;
    });
  if (!(await isSeen('open'))) {
    return { undecided: 'pods to try them with cannot reach each other, although no policy of theirs forbids it' };
  }
  const refusal = await create(kubectl, denial(server));
  if (refusal !== undefined) return { undecided: refusal };
  return (await isSeen('closed')) ? 'enforced' : 'not-enforced';
}

function comesTrue(what: string, look: () => Promise<boolean>): Promise<boolean> {
  return eventually(what, PLUGIN_SECONDS, look).catch(() => false);
}
