import { topologyFile } from '../../../lib/model/topology';

test('the topology file names the primary and the number of servers, each on a line of its own', () => {
  expect(topologyFile({ primary: 2 }, 3)).toBe('primary=2\nservers=3\n');
});
