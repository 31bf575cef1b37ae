import { readdir, readFile } from 'node:fs/promises';
import { run } from '../../tools/support/command';
import { eventually } from '../../tools/support/wait';

/** What can be done to a node of the test cluster. */
export type NodeFault = 'cut' | 'join' | 'crash' | 'start';

/**
 * The command that does it, called with the node's number and a word of `NodeFault`. No Kubernetes has an API for this, so
 * whoever runs these tests names it.
 */
function command(): string[] {
  const words = process.env['NODE_FAULTS'];
  if (words === undefined) {
    throw new Error(
      'NODE_FAULTS must name a command for faults of nodes, called as: COMMAND NUMBER cut|join|crash|start',
    );
  }
  return words.split(' ');
}

/** Unplugs a node from the network (its pods go on running) and plugs it in; or takes its power away and gives it back. */
export async function nodeFault(node: string, fault: NodeFault): Promise<void> {
  const [program, ...args] = command() as [string, ...string[]];
  await run(program, [...args, node.replace(/\D/g, ''), fault]);
}

/** Waits until Kubernetes hears of a node again, and returns when that was, in milliseconds since 1970. */
export async function heardOf(node: string): Promise<number> {
  const ready = '{.status.conditions[?(@.type=="Ready")].status}';
  await eventually(`${node} is Ready`, 60, async () => {
    return (await run('kubectl', ['get', 'node', node, '--output', `jsonpath=${ready}`])) === 'True';
  });
  return Date.now();
}

/** `kill -9` of a program in a container, from its node: the first process of a container cannot be killed from inside. */
export async function killProgram(containerId: string, program: string): Promise<void> {
  const id = containerId.replace(/^.*\/\//, '');
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isIt = async (process: string): Promise<boolean> => {
    const read = (file: string) => readFile(`/proc/${process}/${file}`, 'utf8').catch(() => '');
    return (await read('comm')).trim() === program && (await read('cgroup')).includes(id);
  };
  const found: string[] = [];
  for (const process of processes) if (await isIt(process)) found.push(process);
  if (found.length !== 1) throw new Error(`${found.length} processes ${program} in container ${id}`);
  process.kill(Number(found[0]), 'SIGKILL');
}
