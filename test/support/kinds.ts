import { DataCopy, type ReplicatedMySqlProps } from '../../lib';
import { FULL_PROPS } from './full-props';

/** A set of each kind for which scripts are generated: by data copy, dialect, passwords and position. */
export const KINDS: readonly (readonly [string, ReplicatedMySqlProps])[] = [
  ['the default set', {}],
  ['a set with every prop', FULL_PROPS],
  ['a set with certificates', { tls: { secretName: 'mysql-certificates' } }],
  ['a set of MySQL 5.7', { version: '5.7', dataCopy: DataCopy.xtrabackup() }],
  ['the tutorial', { insecureTutorial: true }],
];
