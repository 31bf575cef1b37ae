import { EXPLANATIONS, SYMPTOMS, type Explanation, type Symptom } from '../../lib/scripts/explanation-texts';

const HEAD = `# Troubleshooting

Each server says in a sentence what is wrong, or what it waits for: its verdict. Look there first:

\`\`\`sh
kubectl exec mysql-0 -c mysql -- mysql-ctl status
kubectl exec mysql-1 -c mysql -- mysql-ctl explain
\`\`\`

\`explain\` prints what stands on this page, for the verdict of that server. A pod that is \`1/2\` also says its verdict in
\`kubectl describe pod mysql-1\` and \`kubectl logs mysql-1 -c replication\` (with XtraBackup and in the tutorial, that container is
\`xtrabackup\`).

A pod that never gets so far has its reason elsewhere. \`kubectl get pods\` says:

- \`Pending\`, \`ContainerCreating\`, \`ErrImagePull\`, or no pods at all: the cluster lacks something. Ask \`npm run doctor\`.
- \`Init:…\`: look at \`kubectl logs mysql-1 -c init-mysql\`, then at \`kubectl logs mysql-1 -c clone-mysql\`.
- \`CrashLoopBackOff\`: look at \`kubectl logs mysql-1 -c mysql --previous\`. After an upgrade, see
  [upgrade-mysql.md](runbooks/upgrade-mysql.md).

This page is generated from the texts of \`explain\`: \`npm run golden\`. An \`…\` stands for what differs: names, numbers, times.
`;

/** The page of the documentation that has what `mysql-ctl explain` says, by what a person sees first. */
export function troubleshootingPage(): string {
  const symptoms = Object.entries(SYMPTOMS) as [Symptom, string][];
  return [HEAD, ...symptoms.map(([symptom, title]) => `## ${title}\n\n${section(symptom)}`)].join('\n');
}

function section(symptom: Symptom): string {
  return EXPLANATIONS.filter((explanation) => explanation.symptom === symptom)
    .map(entry)
    .join('\n');
}

function entry({ says, means, runbook }: Explanation): string {
  const see = runbook === undefined ? '' : ` See [${runbook}](runbooks/${runbook}).`;
  return `**\`${says.map((piece) => piece.trim()).join(' … ')}\`** ${means.join(' ')}${see}\n`;
}
