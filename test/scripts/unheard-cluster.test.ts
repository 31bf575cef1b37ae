import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { all, type Change, replaceIn } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let primary: TestPod;
let replica: TestPod;
afterEach(() => set.remove());

describe('a server that does not say that it has no data', () => {
  const silent = replaceIn('replication.sh', "SELECT 'cluster', COALESCE(", "SELECT 'unheard', COALESCE(");
  const silenceIsNo = all(
    replaceIn('replication.sh', ' && -n ${actual[executed]+told} && -n ${actual[cluster]+told}', ''),
    replaceIn('replication.sh', 'actual=([term]=0', "actual=([cluster]='' [term]=0"),
  );
  const whateverIsThere = replaceIn('reclone.sh', 'if [[ -n ${actual[executed]} ]]', 'if false');

  /** Its sidecar starts anew, with scripts that do not hear of its cluster. */
  async function hears(change: Change): Promise<void> {
    set = await TestSet.create({ props: { replicas: 2 } });
    primary = await set.primary();
    replica = await set.replicaFromTemplate(1);
    await primary.sql('CREATE DATABASE known');
    await eventually('it is there', 20, async () => (await replica.sql("SHOW DATABASES LIKE 'known'")) === 'known');
    await replica.stop();
    await set.change(change);
    await replica.runInit(CONTAINERS.init);
    await replica.startServer();
  }

  test('is left alone: the answer counts as none', async () => {
    await hears(silent);
    await eventually('its server runs', 30, async () => (await replica.sql('SELECT 1')) === '1');
    await replica.untilLogged(CONTAINERS.replication, /cannot read the state of the server/);
    await eventually('it is judged again', 30, async () => /cannot read/.test((await replica.readiness()).stdout));
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('is left alone as well if silence were a no, since it has transactions', async () => {
    await hears(all(silent, silenceIsNo));
    await replica.untilLogged(
      CONTAINERS.replication,
      /refused: there are transactions here, but no id of their cluster/,
    );
    expect(existsSync(replica.file(PATHS.incoming))).toBe(false);
  });

  test('would be copied over without either', async () => {
    await hears(all(silent, silenceIsNo, whateverIsThere));
    await replica.untilLogged(CONTAINERS.replication, /has no data; copies its data anew/);
  });
});
