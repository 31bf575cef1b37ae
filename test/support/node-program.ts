import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Namespace } from './cluster';
import type { Manifest } from './manifest';

const ROOT = resolve(__dirname, '../..');
/** One that the nodes have; this machine's Node finds all the libraries in it that it needs. */
const IMAGE = 'mysql:9.7';
const VOLUME = 'program';
const FOLDER = '/program';

/**
 * A Deployment whose image no registry has, made to run a Node program that is put into its pods: before the container starts,
 * an init container waits for it.
 */
export function withoutImage(deployment: Manifest, program: string): Manifest {
  const changed = structuredClone(deployment);
  const pod = changed.spec.template.spec;
  const [container] = pod.containers;
  const volumeMounts = [{ name: VOLUME, mountPath: FOLDER }];
  Object.assign(container, { image: IMAGE, command: [`${FOLDER}/node`, `${FOLDER}/${program}`], volumeMounts });
  const { securityContext, resources } = container;
  const command = ['bash', '-c', `until [[ -e ${FOLDER}/complete ]]; do sleep 0.2; done`];
  pod.initContainers = [{ name: VOLUME, image: IMAGE, command, volumeMounts, securityContext, resources }];
  pod.volumes = [{ name: VOLUME, emptyDir: {} }];
  return changed;
}

/** Puts the program, the packages that it imports and this machine's Node into a pod that waits for them. */
export async function bringProgram(
  namespace: Namespace,
  pod: string,
  program: string,
  packages: string[],
): Promise<void> {
  const modules = [...packages.reduce(withDependencies, new Set())].map((name) => `node_modules/${name}`);
  const into = `kubectl exec -i ${pod} -c ${VOLUME} --`;
  await namespace.eventually(`${pod} waits for its program`, 60, async () => {
    return (await namespace.outcomeOf(['exec', pod, '-c', VOLUME, '--', 'true'])).status === 0;
  });
  await namespace.shell(
    `tar -ch -C ${dirname(process.execPath)} node -C ${ROOT} ${modules.join(' ')} -C ${dirname(program)} ${basename(program)} |
      ${into} tar -x --no-same-owner -C ${FOLDER}
    ${into} touch ${FOLDER}/complete </dev/null`,
  );
}

function withDependencies(found: Set<string>, name: string): Set<string> {
  if (found.has(name)) return found;
  const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies).reduce(withDependencies, found.add(name));
}
