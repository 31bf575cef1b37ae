import type { Node, Taint } from '../facts';
import { fault, warning, well, type Finding } from '../finding';
import { minus, showRequests, timesIn, type Requests } from '../requests';
import type { WantedSet } from '../wanted';

type Wanted = Pick<WantedSet, 'name' | 'servers' | 'template' | 'requests'>;

/** Whether all servers find a node. */
export function checkRoom({ name, servers, template, requests }: Wanted, nodes: readonly Node[]): Finding[] {
  const { affinity } = template.spec;
  const mustBeApart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  const open = nodes.filter(isOpenTo(template));
  if (open.length === 0) {
    return [
      fault(
        `no node takes servers of ${name}: its labels must be those of nodeSelector, and its taints be in tolerations`,
      ),
    ];
  }
  const places = open.map(({ free }) => Math.min(timesIn(free, requests), mustBeApart ? 1 : Infinity));
  const room = places.reduce((sum, n) => sum + n, 0);
  if (room < servers) {
    const [roomiest] = [...open].sort((a, b) => b.free.memory - a.free.memory) as [Node];
    const each = `each asks for ${showRequests(requests)}${mustBeApart ? ' on a node of its own' : ''}`;
    const left = `node ${roomiest.name}, which has most memory, has ${showRequests(roomiest.free)} left`;
    return [
      fault(
        `there is room for ${room} of ${servers} servers of ${name}: ${each}, and ${left}. Add a node or a larger one, or ask for less in resources, or for fewer replicas`,
      ),
    ];
  }
  const usable = places.filter((n) => n > 0).length;
  if (affinity?.podAntiAffinity !== undefined && usable < servers) {
    return [
      warning(
        `${servers} servers of ${name} share ${usable} ${usable === 1 ? 'node' : 'nodes'}: they start, and what befalls one node befalls several of them`,
      ),
    ];
  }
  return [well(`room for ${servers} servers of ${name}`)];
}

/** What is left of the nodes when the servers of a set are on them, each where fewest are and most memory is left. */
export function withServersOf({ servers, template, requests }: Wanted, nodes: readonly Node[]): readonly Node[] {
  const free = new Map(nodes.map((node) => [node, node.free]));
  const load = new Map(nodes.map((node) => [node, 0]));
  for (let server = 0; server < servers; server++) {
    const [place] = nodes
      .filter(isOpenTo(template))
      .filter((node) => timesIn(free.get(node) as Requests, requests) > 0)
      .sort(
        (a, b) =>
          (load.get(a) as number) - (load.get(b) as number) ||
          (free.get(b) as Requests).memory - (free.get(a) as Requests).memory,
      );
    if (place === undefined) break;
    free.set(place, minus(free.get(place) as Requests, requests));
    load.set(place, (load.get(place) as number) + 1);
  }
  return nodes.map((node) => ({ ...node, free: free.get(node) as Requests }));
}

const isOpenTo =
  ({ spec: { nodeSelector = {}, tolerations = [] } }: any) =>
  ({ labels, taints }: Node): boolean =>
    hasAll(labels, nodeSelector) && taints.every(tolerated(tolerations));

const hasAll = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** A taint that only asks to be avoided keeps no pod away. */
const tolerated =
  (tolerations: readonly any[]) =>
  (taint: Taint): boolean =>
    taint.effect === 'PreferNoSchedule' ||
    tolerations.some(
      ({ key, operator = 'Equal', value = '', effect }) =>
        (effect === undefined || effect === taint.effect) &&
        (operator === 'Exists'
          ? key === undefined || key === taint.key
          : key === taint.key && value === (taint.value ?? '')),
    );
