import { DEFAULT_DURABILITY, type Durability } from './durability';

/** Who has which role. */
export interface Topology {
  /** Ordinal of the server that takes writes. */
  readonly primary: number;
  /** The term that may begin without the last primary's word; it is of no use for any other. */
  readonly force: number | undefined;
}

/** Servers of a set, the primary included, unless another number is given. */
export const DEFAULT_REPLICAS = 3;

/** The first ordinal's server id. 0 is reserved, and the tutorial's readers expect 100, 101, 102. */
export const SERVER_ID_BASE = 100;

/** When a replica counts as too old to serve reads. */
export interface ReadPolicy {
  /** Seconds behind its source beyond which a replica leaves the readers. */
  readonly lagLimit: number;
  /** So many of the freshest replicas serve reads however far they are behind. */
  readonly readFloor: number;
  /** Whether the primary is one of those. */
  readonly primaryInFloor: boolean;
}

export const DEFAULT_READS: ReadPolicy = { lagLimit: 60, readFloor: 1, primaryInFloor: false };

/** What an empty primary beside replicas with data does: nothing, or copy the most advanced of them and go on. */
export const LOST_VOLUME_POLICIES = ['refuse', 'clone-from-replica'] as const;
export type LostVolumePolicy = (typeof LOST_VOLUME_POLICIES)[number];

export const DEFAULT_LOST_VOLUME: LostVolumePolicy = 'refuse';

/** The file that running pods follow. Changing it restarts nothing: sidecars see it change. */
export function topologyFile(m: {
  readonly topology: Topology;
  readonly reads: ReadPolicy;
  readonly lostVolume: LostVolumePolicy;
  readonly replicas: number;
  readonly durability?: Durability;
  /** What tells these declarations from others; none if nothing is declared. */
  readonly declared?: string | undefined;
}): string {
  const { topology, reads, lostVolume, replicas, durability = DEFAULT_DURABILITY, declared } = m;
  const settings: Readonly<Record<string, number | string | undefined>> = {
    primary: topology.primary,
    servers: replicas,
    force: topology.force,
    'lag-limit': reads.lagLimit,
    'read-floor': reads.readFloor,
    'primary-in-floor': Number(reads.primaryInFloor),
    'lost-volume': lostVolume,
    durability: durability.mode,
    'stall-limit': durability.stallLimit,
    'relaxed-replicas': Number(durability.relaxedReplicas),
    declared,
  };
  const lines = Object.entries(settings).filter(([, value]) => value !== undefined);
  return lines.map(([name, value]) => `${name}=${value}\n`).join('');
}
