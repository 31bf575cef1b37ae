import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../support/manifest';

const read = (...path: string[]): Manifest[] =>
  parseAllDocuments(readFileSync(join(__dirname, ...path), 'utf8')).map((document) => document.toJS() as Manifest);

const page = read('page.yaml');
const ours = read('../../../examples/tutorial/dist/mysql.k8s.yaml');

/** Every difference of an object, by its path, and why it is there. Numbers are those of the faults in docs/tutorial.md. */
const EVERYWHERE: readonly [RegExp, string][] = [
  [
    /\/labels\/app\.kubernetes\.io\//,
    'labels that Kubernetes recommends; a stranger with only app=mysql is not selected',
  ],
  [/\/annotations\/cdk8s-replicated-mysql\/insecure$/, 'says that the set-up is open to everybody (F-45)'],
  [
    /^\/metadata\/annotations\/(checkov\.io\/skip\d+|kube-score\/ignore|cdk8s-replicated-mysql\/(no-.*|pod-security))$/,
    'what linters ask for and the page does not do, with the reason',
  ],
];
const IN_CONTAINERS = '/spec/template/spec/(initContainers|containers)';
const DIFFERENCES: Readonly<Record<string, readonly [RegExp, string][]>> = {
  'ConfigMap mysql': [
    [/^\/data\/primary\.cnf$/, 'options on which the scripts rest; data in a directory that can be renamed (F-11)'],
    [/^\/data\/replica\.cnf$/, 'the same; super_read_only is loose_, for servers that do not know it (F-51)'],
    [/^\/data\/topology$/, 'who the primary is: one fact in one place, and not part of what restarts pods'],
    [/^\/data\/[a-z-]+\.sh$/, 'scripts in files of their own, so that probes can call them too'],
  ],
  'Service mysql': [
    [/^\/spec\/publishNotReadyAddresses$/, 'a pod that is being healed must be found (F-04)'],
    [/^\/spec\/selector\/app\.kubernetes\.io\//, 'selects the pods of this set, not whatever carries app=mysql'],
  ],
  'Service mysql-read': [
    [/^\/spec\/selector\/app\.kubernetes\.io\//, 'selects the pods of this set, not whatever carries app=mysql'],
  ],
  'StatefulSet mysql': [
    [/^\/metadata\/labels\/app$/, 'found by the same label as everything else'],
    [/^\/spec\/(selector|volumeClaimTemplates).*\/app\.kubernetes\.io\//, 'the same selector as in the Services'],
    [/^\/spec\/volumeClaimTemplates\/data\/metadata\/labels\/app$/, 'claims are found by the label, too'],
    [
      /^\/spec\/podManagementPolicy$/,
      'the scripts do the ordering, so a pod that cannot start holds up no other (F-34)',
    ],
    [/^\/spec\/(updateStrategy\/type|persistentVolumeClaimRetentionPolicy\/.*)$/, 'the default, written out'],
    [/^\/metadata\/annotations\/cdk8s-replicated-mysql\/survives$/, 'says what the set survives'],
    [
      /^\/spec\/template\/metadata\/annotations\//,
      'kubectl logs means the server; a changed script restarts pods (F-44)',
    ],
    [
      /^\/spec\/template\/spec\/(serviceAccountName|automountServiceAccountToken)$/,
      'no token of the cluster in a pod that is open',
    ],
    [/^\/spec\/template\/spec\/enableServiceLinks$/, 'no variables about other Services'],
    [/^\/spec\/template\/spec\/terminationGracePeriodSeconds$/, 'time for a large server to write its pages (F-40)'],
    [
      /^\/spec\/template\/spec\/securityContext\//,
      'nothing runs as root but the container that the reader breaks (F-49)',
    ],
    [new RegExp(`^${IN_CONTAINERS}/[a-z-]+/securityContext/`), 'the same'],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/command$`),
      'scripts of the ConfigMap instead of scripts within a string (F-12, F-13, F-16, F-18, F-21, F-22, F-23, F-24)',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/env/POD_NAME`),
      'the image of XtraBackup need not have the program hostname (F-01)',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/(clone-mysql|xtrabackup)/image$`),
      'the page’s image cannot be pulled any more (F-02)',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/mysql/volumeMounts/config-map/`),
      'mysql-ctl tells in the server’s container how many members there should be',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/terminationMessagePolicy$`),
      'kubectl describe shows the reason for which a container ended',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/volumeMounts/data/(subPath|mountPath)$`),
      'the whole volume: a copy is staged beside the data and renamed (F-11, F-14)',
    ],
    [
      new RegExp(`^${IN_CONTAINERS}/init-mysql/volumeMounts/data/`),
      'makes the primary’s empty data directory, with a receipt (F-14)',
    ],
    [new RegExp(`^${IN_CONTAINERS}/init-mysql/volumeMounts/conf/mountPath$`), 'the path where the server reads it'],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/volumeMounts/(conf|config-map)/readOnly$`),
      'only init-mysql writes option files',
    ],
    [new RegExp(`^${IN_CONTAINERS}/xtrabackup/volumeMounts/conf/`), 'the sidecar needs no option file'],
    [new RegExp(`^${IN_CONTAINERS}/(clone-mysql|xtrabackup)/volumeMounts/config-map/`), 'who the primary is'],
    [
      new RegExp(`^${IN_CONTAINERS}/[a-z-]+/volumeMounts/(scripts|run|tmp)/`),
      'scripts as the pod took them over; sockets and small files in memory',
    ],
    [new RegExp(`^${IN_CONTAINERS}/(init-mysql|clone-mysql)/resources/`), 'init containers work, too (F-53)'],
    [new RegExp(`^${IN_CONTAINERS}/xtrabackup/resources/`), 'the sidecar at rest needs less (F-53)'],
    [
      new RegExp(`^${IN_CONTAINERS}/mysql/env/MYSQL_ALLOW_EMPTY_PASSWORD/`),
      'given by init-mysql, which makes the data directory',
    ],
    [new RegExp(`^${IN_CONTAINERS}/mysql/startupProbe/`), 'a recovery is never killed, however long it takes (F-39)'],
    [
      new RegExp(`^${IN_CONTAINERS}/mysql/livenessProbe/(initialDelaySeconds|failureThreshold|exec/command)$`),
      'asks over the socket, and has patience (F-39)',
    ],
    [
      new RegExp(
        `^${IN_CONTAINERS}/mysql/readinessProbe/(initialDelaySeconds|timeoutSeconds|failureThreshold|exec/command)$`,
      ),
      'the page’s statement, and whether the server replicates (F-36, F-37)',
    ],
    [new RegExp(`^${IN_CONTAINERS}/mysql/lifecycle/`), 'ends sessions, so that the server stops at once (F-40)'],
    [
      /^\/spec\/template\/spec\/volumes\/(scripts|run|tmp)\//,
      'scripts as the pod took them over; sockets and small files in memory',
    ],
  ],
};

/** Objects that the page does not have, and why they are there. */
const MORE: Readonly<Record<string, string>> = {
  'ServiceAccount mysql': 'an identity without rights and without a token',
  'Service mysql-primary': 'an address for writes that stays when the primary is another (F-43)',
};

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

/** The leaves of an object by their paths; things in a list go by their names. */
function leaves(value: unknown, path = ''): Record<string, unknown> {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return { [path]: value.join(' ') };
  if (typeof value !== 'object' || value === null) return { [path]: value };
  const nameIn = (item: any, index: number) => item.name ?? item.metadata?.name ?? index;
  const children = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [nameIn(item, index), item])
    : Object.entries(value);
  if (children.length === 0) return { [path]: {} };
  return Object.assign({}, ...children.map(([key, child]) => leaves(child, `${path}/${key}`)));
}

function differences(a: Manifest, b: Manifest): string[] {
  const [left, right] = [leaves(a), leaves(b)];
  const paths = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...paths].filter((path) => JSON.stringify(left[path]) !== JSON.stringify(right[path]));
}

test.each(page.map((object) => [nameOf(object), object] as const))(
  '%s differs from the page where there is a reason, and nowhere else',
  (name, object) => {
    const own = ours.find((candidate) => nameOf(candidate) === name);
    if (own === undefined) throw new Error(`the page has ${name}, we have not`);
    const reasons = [...EVERYWHERE, ...(DIFFERENCES[name] ?? [])];
    const found = differences(object, own);
    expect(found.filter((path) => !reasons.some(([pattern]) => pattern.test(path)))).toEqual([]);
    const unused = (DIFFERENCES[name] ?? []).filter(([pattern]) => !found.some((path) => pattern.test(path)));
    expect(unused.map(([pattern]) => pattern.source)).toEqual([]);
  },
);

test('objects that the page does not have are there for a reason', () => {
  const names = page.map(nameOf);
  expect(ours.map(nameOf).filter((name) => !names.includes(name))).toEqual(Object.keys(MORE));
});

test('a difference without a reason is found', () => {
  const [, service] = page as [Manifest, Manifest];
  const other = { ...service, spec: { ...service.spec, ports: [{ name: 'mysql', port: 3307 }] } };
  expect(differences(service, other)).toEqual(['/spec/ports/mysql/port']);
});
