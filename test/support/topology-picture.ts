import { modelOf } from '../../lib/model-of-props';
import { MYSQL_PORT, type Model } from '../../lib/model/model';
import { podName, sidecarName, CONTAINERS } from '../../lib/model/names';

/** A document whose picture is that of the default set. */
export function withTopologyPicture(text: string): string {
  const picture = `\`\`\`mermaid\n${topologyPicture(modelOf({ name: 'mysql' }))}\`\`\``;
  return text.replace(/^```mermaid\n.*?^```/ms, () => picture);
}

/** Who talks to whom, as mermaid draws it. */
export function topologyPicture(m: Model): string {
  const { names, topology, replicas } = m;
  const [label] = Object.keys(m.clientLabels);
  const pods = Array.from({ length: replicas }, (_, ordinal) => podName(names, ordinal));
  const primary = podName(names, topology.primary);
  const containers = [CONTAINERS.server, sidecarName(m.dataCopy.method)].join(' + ');
  const lines = [
    `clients(["pods with the label ${label}"])`,
    `clients -- writes --> primary["Service ${names.primaryService}:${MYSQL_PORT.number}"]`,
    `clients -- reads --> read["Service ${names.readService}:${MYSQL_PORT.number}"]`,
    `subgraph set ["StatefulSet ${names.statefulSet}: containers ${containers}, a volume each"]`,
    ...pods.map((pod) => `  ${pod}[("${pod}<br>${pod === primary ? 'primary' : 'replica'}")]`),
    ...pods.filter((pod) => pod !== primary).map((pod) => `  ${primary} -- replication --> ${pod}`),
    'end',
    `primary --> ${primary}`,
    ...pods.map((pod) => `read --> ${pod}`),
  ];
  return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
}
