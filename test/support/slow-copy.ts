import { TIMING } from '../../lib/model/timing';
import { all, replaceIn } from './change';

/** A copy of clone-mysql takes seconds, long enough for something to happen to it. */
export const slowly = replaceIn(
  'data-copy.sh',
  '--innodb-redo-log-capacity=8M',
  '--innodb-redo-log-capacity=8M --clone-max-data-bandwidth=1',
);

/** A copy that does not move is given up after a few seconds. */
export const impatiently = all(
  replaceIn('data-copy.sh', `reported >= ${TIMING.progressReport}`, 'reported >= 1'),
  replaceIn('data-copy.sh', `moved >= ${TIMING.copyStall}`, 'moved >= 3'),
);
