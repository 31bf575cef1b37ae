import { join } from 'node:path';

/** What is measured, in seconds, and how long it may take. */
export interface Measure {
  readonly what: string;
  readonly limit?: number;
}

/** In the order of the table in docs/reliability.md. */
export const MEASURES = {
  setStarts: { what: 'an empty namespace, until three servers are Ready' },
  moveWrites: { what: '`primary: 1` applied: writes refused', limit: 5 },
  replicaPodDeleted: { what: "a replica's pod deleted", limit: 15 },
  primaryPodDeleted: { what: "the primary's pod deleted", limit: 15 },
  primaryPodDeletedWrites: { what: "the primary's pod deleted: writes away", limit: 10 },
  rollWrites: { what: 'all pods started anew by a changed option or image: writes away', limit: 10 },
  replicaServerKilled: { what: 'mysqld of a replica killed', limit: 10 },
  primaryServerKilled: { what: 'mysqld of the primary killed', limit: 10 },
  replicaVolumeLost: { what: "a replica's volume lost", limit: 25 },
  copyKilled: { what: 'the server that receives a copy killed half-way', limit: 30 },
  primaryVolumeRefused: {
    what: "the primary's volume lost with its pod, until the new one refuses, and says why",
    limit: 30,
  },
  primaryVolumeCopiedBack: { what: "the primary's volume lost, from the code's word to copy it back", limit: 40 },
  replicationDamaged: { what: 'replication stopped, reset or misled by hand', limit: 10 },
  errantWrite: { what: 'a write on a replica, until it is refused with its GTIDs', limit: 30 },
  replicaNodeWithoutPower: { what: 'the node of a replica without power for a minute', limit: 10 },
  primaryNodeWithoutPower: { what: 'the node of the primary without power for a minute', limit: 20 },
  replicaNodeCutOff: {
    what: 'the node of a replica cut off for a minute, until all are equal and may serve',
    limit: 10,
  },
  primaryNodeCutOff: {
    what: 'the node of the primary cut off for a minute, until all are equal and may serve',
    limit: 20,
  },
  replicaNodeHeardOf: {
    what: '– until Kubernetes has heard of it: kubelets say every 10 s which pods are Ready',
    limit: 10,
  },
  primaryNodeHeardOf: { what: "– the same of the primary's", limit: 20 },
  replicaNodesWithoutPower: { what: 'the nodes of all replicas without power for a minute' },
  primaryAndReplicaNodesWithoutPower: { what: 'the nodes of the primary and of all replicas but one' },
  allNodesWithoutPower: { what: 'all nodes without power for a minute' },
  forced: { what: 'a primary forced while the old one is away, from the apply' },
  forcedComesBack: { what: '– the old one comes back as a replica' },
  cutOffMove: { what: "the old primary's node back after a move has waited for it" },
  primaryDiskFull: { what: 'the disk of the primary full, writes back after there is space', limit: 20 },
  replicaDiskFull: { what: 'the disk of a replica full, equal after there is space (MySQL looks every minute)' },
  readersBack: { what: 'all replicas lagged, until all serve reads' },
  newPassword: { what: 'a changed Secret, until it is valid everywhere', limit: 120 },
  oldPassword: { what: '– until the old passwords are refused everywhere', limit: 240 },
  tutorialStarts: { what: 'the tutorial: an empty namespace, until three pods are Ready' },
  tutorialPodDeleted: { what: "the tutorial: `kubectl delete pod` (the page's takes 30 s)", limit: 6 },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof MEASURES;

/** What tests have seen since it was last taken over into the documentation: a line of JSON each. */
export const SEEN_FILE = join(__dirname, '../../measured.jsonl');
