import { isWhole, show, type Finding } from './findings';
import { DURABILITY_MODES } from './model/durability';
import { DEFAULT_REPLICAS } from './model/topology';
import { DEFAULT_VERSION, SERIES, seriesOf } from './model/versions';
import type { ReplicatedMySqlProps } from './props';

/** MySQL counts in milliseconds, up to 32 bits of them; a day is longer than anybody waits. */
const MAX_STALL_SECONDS = 86_400;

/** What is wrong with the props about where a write is when it is acknowledged. */
export function durabilityFindings(props: ReplicatedMySqlProps): Finding[] {
  const { durability, semiSyncStallLimitSeconds: limit, relaxedReplicas, insecureTutorial } = props;
  return [
    durability !== undefined &&
      !(DURABILITY_MODES as readonly string[]).includes(durability) &&
      `durability ${show(durability)} does not exist: use ${DURABILITY_MODES.map(show).join(' or ')}`,
    ...(durability === 'semi-sync' ? semiSyncFindings(props) : []),
    limit !== undefined &&
      !isWhole(limit, 1, MAX_STALL_SECONDS) &&
      `semiSyncStallLimitSeconds ${show(limit)} is not a time to wait for a replica: use a whole number of seconds from 1 to ${MAX_STALL_SECONDS}`,
    relaxedReplicas === true &&
      insecureTutorial === true &&
      'relaxedReplicas cannot be: without GTIDs, a replica of insecureTutorial could not tell what it has lost; leave it out, or leave insecureTutorial out',
  ];
}

function semiSyncFindings({ version, replicas = DEFAULT_REPLICAS, insecureTutorial }: ReplicatedMySqlProps): Finding[] {
  if (insecureTutorial === true) {
    return [
      'durability "semi-sync" cannot be: insecureTutorial replicates as the tutorial does; leave it out, or leave insecureTutorial out',
    ];
  }
  const known = SERIES.filter((series) => series.hasSemiSync).map((series) => series.version);
  return [
    seriesOf(version ?? DEFAULT_VERSION)?.hasSemiSync === false &&
      `durability "semi-sync" is not offered for version ${show(version)}: use one of ${known.join(', ')}, or leave it out`,
    replicas < 2 &&
      `durability "semi-sync" waits for a replica, but replicas ${show(replicas)} has none: use 2 or more`,
  ];
}
