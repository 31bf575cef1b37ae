import { DataCopy, type ReplicatedMySqlProps } from '../../lib';
import { findingsOf } from '../support/findings';

const TIME = 'is not a time to wait for a replica: use a whole number of seconds from 1 to 86400';

test.each<[ReplicatedMySqlProps, string]>([
  [{ durability: 'sync' }, 'durability "sync" does not exist: use "async" or "semi-sync"'],
  [{ durability: '' }, 'durability "" does not exist: use "async" or "semi-sync"'],
  [
    { durability: 'semi-sync', replicas: 1 },
    'durability "semi-sync" waits for a replica, but replicas 1 has none: use 2 or more',
  ],
  [
    { durability: 'semi-sync', version: '5.7', dataCopy: DataCopy.xtrabackup() },
    'durability "semi-sync" is not offered for version "5.7": use one of 9.7, 8.4, 8.0, or leave it out',
  ],
  [
    { durability: 'semi-sync', insecureTutorial: true },
    'durability "semi-sync" cannot be: insecureTutorial replicates as the tutorial does',
  ],
  [{ semiSyncStallLimitSeconds: 0 }, `semiSyncStallLimitSeconds 0 ${TIME}`],
  [{ semiSyncStallLimitSeconds: 1.5 }, `semiSyncStallLimitSeconds 1.5 ${TIME}`],
  [{ semiSyncStallLimitSeconds: 86_401 }, `semiSyncStallLimitSeconds 86401 ${TIME}`],
  [
    { relaxedReplicas: true, insecureTutorial: true },
    'relaxedReplicas cannot be: without GTIDs, a replica of insecureTutorial could not tell what it has lost',
  ],
])('%j is refused with the rule and what to do', (props, message) => {
  const findings = findingsOf(props);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(message);
});

test.each<ReplicatedMySqlProps>([
  { durability: 'async' },
  { durability: 'semi-sync' },
  { durability: 'semi-sync', version: '8.0', semiSyncStallLimitSeconds: 1, replicas: 2 },
  { durability: 'async', insecureTutorial: true, relaxedReplicas: false },
  { version: '5.7', dataCopy: DataCopy.xtrabackup(), relaxedReplicas: true },
])('%j is accepted', (props) => {
  expect(findingsOf(props)).toEqual([]);
});

test.each(['innodb_flush_log_at_trx_commit', 'sync_binlog'])('%s is refused, and who sets it named', (option) => {
  expect(findingsOf({ primaryOptions: { other: { [option]: '0' } } })).toEqual([
    expect.stringContaining('for replicas it follows from relaxedReplicas; leave it out'),
  ]);
});
