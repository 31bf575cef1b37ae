import { mkdir } from 'node:fs/promises';
import { CONTAINERS } from '../../lib/model/names';
import { isReady, linesIn, one, PATIENCE, rightWhereverItIsKilled, takesWrites } from '../support/killed-sidecar';
import { stepping, stopBefore } from '../support/stepping';
import { copyVolume } from '../support/template';
import { TestSet } from '../support/test-set';

let set: TestSet;
afterEach(() => set.remove());

const FUNCTIONS = ['found_cluster', 'write_cluster_id', 'write_role', 'begin_term', 'enter_term', 'open_writes'];

test(
  'a sidecar that is killed before any command that changes something, and again, founds one cluster, and begins one term after the other',
  async () => {
    set = await TestSet.create({ props: { replicas: 1 }, change: stepping('replication.sh') });
    const first = await set.pod(0);
    await stopBefore('', first);
    for (const name of [CONTAINERS.init, CONTAINERS.clone]) await first.runInit(name);
    const kept = `${first.volume}-kept`;
    await mkdir(kept);
    await copyVolume(set.engine, first.volume, kept);
    await (await first.startServer()).untilReady();
    for (const line of await linesIn(FUNCTIONS, first)) {
      await first.remove(CONTAINERS.server);
      await first.remove(first.sidecar);
      await first.loseVolume();
      await copyVolume(set.engine, kept, first.volume);
      await stopBefore(line, first);
      await first.startServer();
      // Some are come to once: what they do is not done again.
      expect(await rightWhereverItIsKilled(line, [first], () => isReady(first))).toBeGreaterThan(0);
      expect(await takesWrites(first)).toBe(true);
      expect(await one(first, 'SELECT COUNT(*) FROM replicated_mysql.cluster')).toBe(true);
      expect(await one(first, 'SELECT COUNT(*) = MAX(term) FROM replicated_mysql.term')).toBe(true);
    }
  },
  PATIENCE,
);
