import { ANNOTATIONS } from '../model/annotations';
import { changeText, serversOf, type Claim, type Migration } from './migration';
import { renewClaims } from './renewed-claims';

const REVIEWED = 'Reviewed by:';

/** Whether the text is a recipe for these very changes, under which somebody has put a name. */
export function isReviewed(recipe: string, migration: Migration): boolean {
  return recipe.includes(changeBlock(migration)) && new RegExp(`^${REVIEWED}[ \\t]*\\S`, 'm').test(recipe);
}

/** How to bring a running set to where the code is, as a runbook with its own names. */
export function recipeOf(m: Migration, manifests: string): string {
  const { name, namespace } = m.after;
  const kubectl = namespace === undefined ? 'kubectl' : `kubectl -n ${namespace}`;
  const pods = ordinalsOf(m).map((ordinal) => `${name}-${ordinal}`);
  const steps = [
    look(kubectl, pods),
    ...m.grown.map((claim) => grow(kubectl, name, pods, claim)),
    deleteStatefulSet(kubectl, name),
    ...(Object.keys(m.labels).length === 0 ? [] : [relabel(kubectl, pods, m)]),
    apply(kubectl, name, manifests),
    ...(m.formerService === undefined ? [] : [leaveService(kubectl, name, m.formerService)]),
    ...(m.replaced.length === 0
      ? []
      : renewClaims({
          kubectl,
          name,
          manifests,
          claims: m.replaced,
          servers: pods.length,
          primary: m.after.primary,
          canMove: canMove(m),
        })),
  ];
  return [
    `# Migration of ${name}\n\n${REVIEWED}\n\n${changeBlock(m)}`,
    `Kubernetes does not change these fields of a StatefulSet that exists: it is deleted without its pods, and made anew. The pods
go on to run meanwhile, and so do reads and writes; nothing is started anew unless a step says so. Read the steps, put
your name behind "${REVIEWED}" above, synthesize again, commit, and go through them. If nothing of this set was ever
applied, \`${kubectl} apply -f ${manifests}/\` is all.`,
    ...steps.map((step, i) => `**${i + 1}. ${step}`),
    `**If it differs.** Before the StatefulSet is deleted, taking the change back in code undoes all but larger volumes, which stay as they
are. After it, the pods run without one, and nobody starts a pod anew that fails. Do not leave it like that: apply ${wayOut(m)}.\n`,
  ].join('\n\n');
}

/** Pods that have other labels by then are none for the manifests of before. */
function wayOut({ labels }: Migration): string {
  return Object.keys(labels).length > 0
    ? 'the new manifests'
    : 'the new manifests, or those of the commit before, which fit the same pods';
}

/** A block of code: no formatter of the documentation touches it. */
function changeBlock(migration: Migration): string {
  return `\`\`\`\n${changeText(migration)}\n\`\`\``;
}

function canMove({ after }: Migration): boolean {
  return after.annotations[ANNOTATIONS.insecure] === undefined;
}

/** Those that run now, as far as the code knows. */
function ordinalsOf({ before }: Migration): number[] {
  return Array.from({ length: serversOf(before) }, (_, ordinal) => ordinal);
}

function look(kubectl: string, pods: readonly string[]): string {
  return `Look.** All pods are \`2/2\`, and no others are there (if you have scaled the set by hand, put the number into the code first):

\`\`\`sh
${kubectl} get pod ${pods.join(' ')}
\`\`\``;
}

function grow(kubectl: string, name: string, pods: readonly string[], { name: claim, size }: Claim): string {
  const claims = pods.map((pod) => `${claim}-${pod}`);
  const patch = `'{"spec":{"resources":{"requests":{"storage":"${size}"}}}}'`;
  return `Let the volumes grow.** First the claims, while a refusal still changes nothing:

\`\`\`sh
${claims.map((each) => `${kubectl} patch pvc ${each} --patch ${patch}`).join('\n')}
${kubectl} get pvc -l app=${name} --watch
\`\`\`

Each shows \`${size}\` as its capacity after a while; Ctrl+C ends the watch. If Kubernetes says \`only dynamically provisioned pvc can be resized\`, or that the
storage class does not allow it, allow it (\`allowVolumeExpansion: true\` in the class, if its driver can), or take the
change back. If \`${kubectl} describe pvc ${claims.at(-1)}\` says \`FileSystemResizePending\`, the file system grows when the pod is
started anew: delete one pod after the other, replicas first, and wait until each is \`2/2\`.`;
}

function deleteStatefulSet(kubectl: string, name: string): string {
  return `Delete the StatefulSet, and only it.** Without \`--cascade=orphan\`, the pods go with it.

\`\`\`sh
${kubectl} delete statefulset ${name} --cascade=orphan
\`\`\``;
}

function relabel(kubectl: string, pods: readonly string[], { labels, before }: Migration): string {
  const claims = claimNames(before.spec).flatMap((claim) => pods.map((pod) => `${claim}-${pod}`));
  const wanted = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const label = (kind: string, names: readonly string[]) =>
    `${kubectl} label ${kind} ${names.join(' ')} --overwrite ${wanted.join(' ')}`;
  return `Label what is there.** The new StatefulSet and its Services know pods by these labels, and take only those that have them. Go on with the next step at
once: where a label has another value than before, the Services lead to nobody until then.

\`\`\`sh
${label('pod', pods)}
${label('pvc', claims)}
\`\`\``;
}

function apply(kubectl: string, name: string, manifests: string): string {
  return `Make it anew.**

\`\`\`sh
${kubectl} apply -f ${manifests}/
${kubectl} get statefulset ${name}
${kubectl} get pod -l app=${name}
\`\`\`

It takes the pods over: their ages stay, unless the code has changed more than this; then they are started anew one by one.`;
}

function leaveService(kubectl: string, name: string, service: string): string {
  return `Leave the former Service.** Pods keep their old name in DNS until they are started anew:

\`\`\`sh
${kubectl} rollout restart statefulset ${name}
${kubectl} rollout status statefulset ${name}
${kubectl} delete service ${service}
\`\`\``;
}

function claimNames(spec: Readonly<Record<string, unknown>>): string[] {
  const templates = (spec['volumeClaimTemplates'] ?? []) as { readonly metadata?: { readonly name?: string } }[];
  return templates.flatMap(({ metadata }) => metadata?.name ?? []);
}
