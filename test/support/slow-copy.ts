import { replaceIn } from './change';

/** A copy of clone-mysql takes seconds, long enough for something to happen to it. */
export const slowly = replaceIn(
  'data-copy.sh',
  '--innodb-redo-log-capacity=8M',
  '--innodb-redo-log-capacity=8M --clone-max-data-bandwidth=1',
);
