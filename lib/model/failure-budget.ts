import type { Model } from './model';
import { podName } from './names';

/** The facts of a set that decide what it survives. */
export type BudgetFacts = Pick<
  Model,
  'names' | 'replicas' | 'topology' | 'reads' | 'lostVolume' | 'durability' | 'position'
>;

/**
 * What the set survives, one loss a line: reads, writes, and the acknowledged writes that are lost. It takes each server to
 * be on a node of its own.
 */
export function failureBudget(m: BudgetFacts): string[] {
  return m.replicas === 1 ? budgetOfOne(m) : budgetOfMany(m);
}

function budgetOfOne(m: BudgetFacts): string[] {
  const only = podName(m.names, 0);
  return [
    `node of ${only} lost: reads and writes after the pod is back on its volume; acknowledged writes lost: none`,
    `volume of ${only} lost: all data are lost with it, there is no other server`,
  ];
}

function budgetOfMany(m: BudgetFacts): string[] {
  const primary = podName(m.names, m.topology.primary);
  return [
    `node of the primary (${primary}) lost: reads yes; writes after the pod is back; acknowledged writes lost: none while its volume is there`,
    ...(m.position === 'gtid'
      ? [`another primary forced meanwhile: reads yes; writes yes; acknowledged writes lost: ${lostWithPrimary(m)}`]
      : []),
    `volume of the primary lost: reads yes; ${writesWithoutVolume(m)}; acknowledged writes lost: ${lostWithPrimary(m)}`,
    `node of a replica lost: reads yes; writes ${writesWithoutReplica(m)}; acknowledged writes lost: none${afterPowerLoss(m)}`,
    `volume of a replica lost: reads yes; writes ${writesWithoutReplica(m)}; acknowledged writes lost: none; its data are copied anew`,
    `all nodes but one lost: reads yes; writes if the primary is the one${stallsOnce(m)}`,
    'all nodes lost at once: reads and writes after the pods are back; acknowledged writes lost: none while the volume of the primary is there',
    ...(m.position === 'gtid' ? [lagging(m)] : []),
  ];
}

function writesWithoutVolume(m: BudgetFacts): string {
  if (m.position === 'file') return 'writes after a person has brought the data back';
  return m.lostVolume === 'clone-from-replica'
    ? 'writes after it has copied the replica that has most, by itself'
    : 'writes after a person has decided, see lostPrimaryVolume';
}

function lostWithPrimary({ durability }: BudgetFacts): string {
  return durability.mode === 'semi-sync'
    ? `none, unless the primary had said that no replica acknowledges (after ${durability.stallLimit} s)`
    : 'up to the lag, all that no replica had received';
}

/** The last replica is the one that the primary waits for. */
function writesWithoutReplica(m: BudgetFacts): string {
  return m.replicas === 2 && stallsOnce(m) !== '' ? `yes${stallsOnce(m)}` : 'yes';
}

function stallsOnce({ durability }: BudgetFacts): string {
  return durability.mode === 'semi-sync'
    ? `, after they have waited ${durability.stallLimit} s for a replica, and without one from then on`
    : '';
}

function afterPowerLoss({ durability }: BudgetFacts): string {
  return durability.relaxedReplicas ? '; it copies its data anew if its machine went down without notice' : '';
}

function lagging({ reads, replicas }: BudgetFacts): string {
  const kept = Math.min(Math.max(reads.readFloor - Number(reads.primaryInFloor), 0), replicas - 1);
  const replicasKept = kept === 1 ? 'the freshest of them' : `the ${kept} freshest of them`;
  const readers = kept === 0 ? 'from the primary alone' : `from the primary and ${replicasKept}`;
  return `all replicas more than ${reads.lagLimit} s behind: reads yes, ${readers}; writes yes`;
}
