import { objectNameFinding, type Finding } from './findings';
import { isOfSeries } from './model/versions';
import type { ReplicatedMySqlProps } from './props';

/** What is wrong with the certificates. */
export function tlsFindings({ tls, version, insecureTutorial }: ReplicatedMySqlProps): Finding[] {
  if (tls === undefined) return [];
  return [
    objectNameFinding('tls.secretName', tls.secretName),
    insecureTutorial === true &&
      'tls is of no use, because insecureTutorial lets everybody in: leave it out, or leave insecureTutorial out and get a set with passwords',
    insecureTutorial !== true &&
      version !== undefined &&
      isOfSeries(version, '5.7') &&
      'tls needs a server that loads renewed certificates while it runs, and 5.7 does not: use version "8.0" or later, or leave tls out',
  ];
}
