import { objectNameFinding, type Finding } from './findings';
import { seriesOf } from './model/versions';
import type { ReplicatedMySqlProps } from './props';

/** What is wrong with the certificates. */
export function tlsFindings({ tls, version, insecureTutorial }: ReplicatedMySqlProps): Finding[] {
  if (tls === undefined) return [];
  const series = version === undefined ? undefined : seriesOf(version);
  return [
    objectNameFinding('tls.secretName', tls.secretName),
    insecureTutorial === true &&
      'tls is of no use, because insecureTutorial lets everybody in: leave it out, or leave insecureTutorial out and get a set with passwords',
    insecureTutorial !== true &&
      series?.reloadsTls === false &&
      `tls needs a server that loads renewed certificates while it runs, and ${series.version} does not: use version "8.0" or later, or leave tls out`,
  ];
}
