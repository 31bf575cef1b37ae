import type { Node, Taint } from '../facts';
import { fault, warning, well, type Finding } from '../finding';
import { showRequests, timesIn } from '../requests';
import type { WantedSet } from '../wanted';

type Wanted = Pick<WantedSet, 'name' | 'servers' | 'template' | 'requests'>;

/** Whether all servers find a node. */
export function checkRoom({ name, servers, template, requests }: Wanted, nodes: readonly Node[]): Finding[] {
  const { affinity, nodeSelector = {}, tolerations = [] } = template.spec;
  const mustBeApart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  const open = nodes.filter(
    ({ labels, taints }) => hasAll(labels, nodeSelector) && taints.every(tolerated(tolerations)),
  );
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
