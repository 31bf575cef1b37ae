import { mergedOptions } from './config/option-file';
import { optionBytes, optionValues } from './config/option-values';
import { isWhole, show, type Finding } from './findings';
import { MEBI, parseQuantity } from './model/quantity';
import type { ContainerResources } from './objects/pod-settings';
import { DEFAULT_STORAGE_SIZE } from './pod-defaults';
import type { MySqlResources, ReplicatedMySqlProps } from './props';

const MAX_REPLICAS = 100;

/** Of a server of 9.7 without data: its redo log; and the rest, which takes 90 at first and has room for the first writes. */
const DEFAULT_REDO_LOG = 100;
const BESIDE_REDO_LOG = 156;

/** What a server takes at rest, and half of what the sidecar asks for by default. */
const LEAST_MEMORY: Readonly<Record<keyof MySqlResources, { readonly amount: string; readonly because: string }>> = {
  server: { amount: '512Mi', because: 'a server at rest takes 500 MiB' },
  replication: { amount: '32Mi', because: 'the sidecar runs a client for each of the other servers at once' },
};

/** Names of resources that nodes have; others have the domain of who offers them in front. */
const RESOURCE =
  /^(cpu|memory|ephemeral-storage|hugepages-\d+[KMGT]i|[a-z0-9][a-z0-9.-]*\/[A-Za-z0-9][A-Za-z0-9_.-]*)$/;
const OF_BYTES = /^(memory|ephemeral-storage|hugepages-.*)$/;

/** What is wrong with how many pods there are, how large, and where they run. */
export function podFindings(props: ReplicatedMySqlProps): Finding[] {
  const { replicas, storageSize, terminationGracePeriodSeconds: grace } = props;
  return [
    replicas !== undefined &&
      !isWhole(replicas, 1, MAX_REPLICAS) &&
      `replicas ${show(replicas)} is not a number of servers: use a whole number from 1 to ${MAX_REPLICAS}; it counts the primary`,
    storageSize !== undefined &&
      !((parseQuantity(storageSize) ?? 0) >= 1) &&
      `storageSize ${show(storageSize)} is not a size: use a Kubernetes quantity such as "10Gi"`,
    grace !== undefined &&
      !isWhole(grace, 1) &&
      `terminationGracePeriodSeconds ${show(grace)} is not a time to stop in: use a whole number of seconds, 1 or more`,
    props.separateNodes === true &&
      props.oneNodeMayHoldAll === true &&
      'separateNodes keeps every server on a node of its own, and oneNodeMayHoldAll keeps none apart: leave one of them out',
    ...resourceFindings('server', props.resources),
    ...resourceFindings('replication', props.resources),
    storageFinding(props),
  ];
}

function resourceFindings(container: keyof MySqlResources, resources: MySqlResources = {}): Finding[] {
  const subject = `resources.${container}`;
  const { requests = {}, limits = {} } = resources[container] ?? {};
  const amountFindings = Object.entries({ requests, limits }).flatMap(([kind, amounts]) =>
    Object.entries(amounts).flatMap(([name, amount]): Finding[] => [
      !RESOURCE.test(name) &&
        `${subject}.${kind} has ${show(name)}, which is not the name of a resource: use "cpu", "memory", "ephemeral-storage", "hugepages-2Mi" or the like, or a name with a domain in front`,
      parseQuantity(amount) === undefined &&
        `${subject}.${kind} has ${show(amount)} for ${show(name)}: use a Kubernetes quantity such as "500m" or "1Gi"`,
      hasPartsOfBytes(name, amount) &&
        `${subject}.${kind} has ${show(amount)} for ${show(name)}, which are parts of bytes: use a suffix such as "Mi"`,
    ]),
  );
  const orderFindings = Object.entries(requests).map(([name, request]): Finding => {
    const limit = limits[name];
    return (
      limit !== undefined &&
      (parseQuantity(request) ?? 0) > (parseQuantity(limit) ?? Infinity) &&
      `${subject} asks for ${show(request)} of ${show(name)} and limits it to ${show(limit)}: Kubernetes refuses requests beyond the limit; raise the limit, or ask for less`
    );
  });
  return [...amountFindings, ...orderFindings, memoryFinding(container, { requests, limits })];
}

/** `m` is a thousandth, and `n` and `u` are less. */
const hasPartsOfBytes = (name: string, amount: string) => OF_BYTES.test(name) && /\d[num]$/.test(amount);

/** A limit is what the kernel holds the container to; without one, the server makes itself as large as its request. */
function memoryFinding(container: keyof MySqlResources, { requests, limits }: ContainerResources): Finding {
  const kind = limits?.['memory'] === undefined ? 'requests' : 'limits';
  const given = { requests, limits }[kind]?.['memory'] ?? '';
  const { amount, because } = LEAST_MEMORY[container];
  return (
    !hasPartsOfBytes('memory', given) &&
    (parseQuantity(given) ?? Infinity) < (parseQuantity(amount) ?? 0) &&
    `resources.${container}.${kind} has ${show(given)} for "memory", which is too small: ${because}; use at least ${show(amount)}`
  );
}

/** A volume has room for the data twice: a copy anew lies beside what it is to replace. */
function storageFinding(props: ReplicatedMySqlProps): Finding {
  const { storageSize = DEFAULT_STORAGE_SIZE, options, primaryOptions, replicaOptions } = props;
  const size = parseQuantity(storageSize) ?? 0;
  if (size < 1) return false;
  const logs = [primaryOptions, replicaOptions].map((own) => {
    const capacity = mergedOptions(optionValues(options), optionValues(own))['innodb_redo_log_capacity'] ?? '';
    return Math.ceil((optionBytes(capacity) ?? 0) / MEBI);
  });
  const log = Math.max(DEFAULT_REDO_LOG, ...logs);
  const least = 2 * (BESIDE_REDO_LOG + log);
  return (
    size < least * MEBI &&
    `storageSize ${show(storageSize)} is too small: a server without data takes ${least / 2} MiB with its redo log of ${log}, and a copy anew as much again; use at least "${least}Mi"`
  );
}
