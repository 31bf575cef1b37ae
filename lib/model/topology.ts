/** Who has which role. */
export interface Topology {
  /** Ordinal of the server that takes writes. */
  readonly primary: number;
}

/** The first ordinal's server id. 0 is reserved, and the tutorial's readers expect 100, 101, 102. */
export const SERVER_ID_BASE = 100;

/** The file that pods read their role from. Changing it restarts nothing: sidecars see it change. */
export function topologyFile(topology: Topology, servers: number): string {
  return `primary=${topology.primary}\nservers=${servers}\n`;
}
