import { PATHS } from '../model/paths';

export interface RenewedClaims {
  readonly kubectl: string;
  readonly name: string;
  /** Directory of the manifests. */
  readonly manifests: string;
  readonly claims: readonly string[];
  readonly servers: number;
  readonly primary: number;
  /** Whether the role of the primary can be moved. */
  readonly canMove: boolean;
}

/** Steps that give every server another volume: it copies its data anew. */
export function renewClaims(r: RenewedClaims): string[] {
  if (r.servers === 1) return [addServer(r)];
  if (!r.canMove) return [renewReplicas(r), keepPrimary(r)];
  return [renewReplicas(r), movePrimary(r), renewPrimary(r)];
}

function renewReplicas(r: RenewedClaims): string {
  const replicas = Array.from({ length: r.servers }, (_, i) => r.servers - 1 - i).filter((o) => o !== r.primary);
  return `Replace the volumes of the replicas, one at a time.** A claim is never changed into another: it is deleted with its volume, and the server copies its data
anew into one of the new kind. All data must fit: look how much there is. Go on to the next server only when all pods are \`2/2\`.

${commands(`${r.kubectl} exec ${r.name}-${r.primary} -c mysql -- df -h ${PATHS.volume}`)}

${replicas.map((ordinal) => commands(renew(r, ordinal))).join('\n\n')}`;
}

function movePrimary({ kubectl, name, manifests, primary }: RenewedClaims): string {
  const heir = heirOf(primary);
  return `Move the primary off its old volume.** Say \`primary: ${heir}\` in the code, synthesize, and:

${commands(`${kubectl} apply -f ${manifests}/\n${kubectl} exec ${name}-${heir} -c mysql -- mysql-ctl status`)}

Go on when \`${name}-${heir}\` takes writes.`;
}

function renewPrimary(r: RenewedClaims): string {
  return `Replace the volume of \`${r.name}-${r.primary}\`,** which is a replica now.

${commands(renew(r, r.primary))}

Then say \`primary: ${r.primary}\` again, if you like, synthesize and apply.`;
}

/** Without GTIDs, nobody can take over. */
function keepPrimary({ kubectl, name, primary }: RenewedClaims): string {
  return `\`${name}-${primary}\` keeps its volume.** In this set-up the role does not move, so nobody takes writes while its volume is away. If it must go, dump
your own databases (here \`shop\`), not \`mysql\` and \`replicated_mysql\`, and load them into a new set:

${commands(`${kubectl} exec ${name}-${primary} -c mysql -- mysqldump -uroot --single-transaction --routines --events --databases shop >dump.sql`)}`;
}

function addServer(r: RenewedClaims): string {
  const { kubectl, name, manifests } = r;
  const second = { ...r, servers: 2 };
  return `The only volume can be replaced when a second one has the data.** Say \`replicas: 2\` in the code, synthesize, and wait until \`${name}-1\` is \`2/2\`, on a volume of the new kind:

${commands(`${kubectl} apply -f ${manifests}/\n${kubectl} rollout status statefulset ${name}`)}

**Then** say \`primary: 1\` as well, synthesize, and when \`${name}-1\` takes writes:

${commands(`${kubectl} apply -f ${manifests}/\n${kubectl} exec ${name}-1 -c mysql -- mysql-ctl status\n${renew(second, 0)}`)}`;
}

function renew({ kubectl, name, claims }: RenewedClaims, ordinal: number): string {
  const names = claims.map((claim) => `${claim}-${name}-${ordinal}`).join(' ');
  return [
    `${kubectl} delete pvc ${names} --wait=false`,
    `${kubectl} delete pod ${name}-${ordinal}`,
    `${kubectl} rollout status statefulset ${name}`,
  ].join('\n');
}

function heirOf(primary: number): number {
  return primary === 0 ? 1 : 0;
}

function commands(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}
