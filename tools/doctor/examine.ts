import { randomBytes } from 'node:crypto';
import { VOLUMES } from '../../lib/model/names';
import { withServersOf } from './checks/room';
import { diagnose } from './diagnose';
import type { Admission, Answer, Facts, Node } from './facts';
import { fault, type Finding } from './finding';
import type { Kubectl } from './kubectl';
import { probe } from './probe';
import { nodesOf, storageClassesOf } from './read-cluster';
import type { WantedSet } from './wanted';

/** What is to be applied together. */
export interface Wanted {
  readonly sets: readonly WantedSet[];
  /** All that is in the manifests. */
  readonly objects: readonly unknown[];
  /** The namespace that whoever runs the doctor names. */
  readonly namespace: string | undefined;
}

/** Looks at all that a set needs; where there is no cluster, or no namespace, at nothing else. */
export async function examine(anywhere: Kubectl, set: WantedSet, wanted: Wanted): Promise<Finding[]> {
  const { objects, namespace: chosen } = wanted;
  const version = await anywhere.ask(['version']);
  if ('unknown' in version) {
    return [
      fault(`no cluster answers (${version.unknown}): choose one with kubectl config use-context, or KUBECONFIG`),
    ];
  }
  const namespace = set.namespace ?? chosen ?? (await currentNamespace(anywhere));
  const kubectl = anywhere.in(namespace);
  const there = await anywhere.ask(['get', 'namespace', namespace]);
  if ('unknown' in there && there.unknown.includes('NotFound')) {
    return [fault(`namespace ${namespace} does not exist: kubectl create namespace ${namespace}, then ask again`)];
  }
  const seen = await probe(kubectl, set);
  const secrets = set.secrets.map(async ({ name }) => [name, await keysOf(kubectl, name)] as const);
  return diagnose(set, {
    namespace,
    release: version.is.serverVersion.gitVersion,
    storageClasses: mapped(await anywhere.ask(['get', 'storageclasses']), storageClassesOf),
    nodes: await nodes(anywhere, set, wanted.sets, namespace),
    secrets: Object.fromEntries(await Promise.all(secrets)),
    pod: await tryPod(kubectl, set),
    manifests: await (chosen === undefined ? anywhere : kubectl).tryOut('apply', objects),
    ...seen,
  });
}

async function currentNamespace(kubectl: Kubectl): Promise<string> {
  const config = await kubectl.ask(['config', 'view', '--minify']);
  return ('is' in config && config.is.contexts?.[0]?.context.namespace) || 'default';
}

/** The sets before this one have taken their places. */
async function nodes(
  kubectl: Kubectl,
  set: WantedSet,
  sets: readonly WantedSet[],
  namespace: string,
): Promise<Facts['nodes']> {
  const pods = await kubectl.ask(['get', 'pods', '--all-namespaces']);
  if ('unknown' in pods) return pods;
  const before = sets.slice(0, sets.indexOf(set));
  return mapped(await kubectl.ask(['get', 'nodes']), (all) =>
    before.reduce<readonly Node[]>((left, other) => withServersOf(other, left), nodesOf(all, pods.is, sets, namespace)),
  );
}

/** The keys alone: what they hold is nobody's business. */
async function keysOf(kubectl: Kubectl, secret: string): Promise<Answer<readonly string[] | undefined>> {
  const answer = await kubectl.ask(['get', 'secret', secret]);
  if ('unknown' in answer && answer.unknown.includes('NotFound')) return { is: undefined };
  return mapped(answer, ({ data }) => Object.keys(data ?? {}));
}

/**
 * One pod as the StatefulSet makes them: Pod Security refuses pods, and lets a StatefulSet pass whose pods it refuses later.
 * The account is none that is there before the first apply. Who may make no pods learns nothing of what the StatefulSet may.
 */
async function tryPod(kubectl: Kubectl, { name, template }: WantedSet): Promise<Answer<Admission>> {
  const { spec } = template;
  const claim = { name: VOLUMES.data, persistentVolumeClaim: { claimName: `${VOLUMES.data}-${name}-0` } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: `${name}-doctor-${randomBytes(3).toString('hex')}` },
    spec: { ...spec, serviceAccountName: undefined, volumes: [...(spec.volumes ?? []), claim] },
  };
  const said = await kubectl.tryOut('create', [pod]);
  const unheard = said.refusals.find((text) => /cannot create resource|^Unable to connect|has no answer/.test(text));
  return unheard === undefined ? { is: said } : { unknown: unheard };
}

function mapped<T>(answer: Answer<any>, map: (value: any) => T): Answer<T> {
  return 'is' in answer ? { is: map(answer.is) } : answer;
}
