import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { FILES, PATHS } from '../../lib/model/paths';
import { all, type Change, replaceIn, unchanged } from '../support/change';
import type { TestPod } from '../support/test-pod';
import { TestSet } from '../support/test-set';
import { eventually } from '../../tools/support/wait';

let set: TestSet;
let replica: TestPod;
afterEach(() => set.remove());

const isLeft = () => existsSync(replica.file(PATHS.incoming));

async function pair(change: Change = unchanged): Promise<void> {
  set = await TestSet.create({ props: { replicas: 2 }, change });
  await set.primary();
  replica = await set.replicaFromTemplate(1);
}

describe('what an unfinished copy beside the data has left', () => {
  /** A person had asked for it; it ended with the pod, and so did the request. */
  async function endsWithItsPod(change: Change = unchanged): Promise<void> {
    await pair(change);
    await replica.stop();
    await replica.bash(CONTAINERS.clone, `mkdir ${PATHS.incoming} && echo half >${PATHS.incoming}/ibdata1`);
    for (const name of [CONTAINERS.init, CONTAINERS.clone]) expect((await replica.runInit(name)).status).toBe(0);
  }

  test('is gone when the pod starts again, and the data are as they were', async () => {
    await endsWithItsPod();
    expect(isLeft()).toBe(false);
    await (await replica.startServer()).untilReady();
  });

  test('would fill the volume for as long as no other copy is made', async () => {
    await endsWithItsPod(replaceIn(FILES.cloneScript, `rm -rf ${PATHS.incoming} ${PATHS.recipient} #`, 'true #'));
    expect(isLeft()).toBe(true);
  });

  const FAILS = /the copy failed \(1 of 5\): it is a test/;
  /** The copy comes a part of the way. */
  async function fails(change: Change = unchanged): Promise<void> {
    const aPart = `mkdir ${PATHS.incoming} && copy_error='it is a test'\n  if false; then`;
    await pair(all(replaceIn('reclone.sh', 'if copy_from "$1" "$2"; then', aPart), change));
    expect(await replica.exec(CONTAINERS.server, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
    await replica.untilLogged(CONTAINERS.replication, FAILS);
  }

  test('is gone once it has failed: the server needs the space', async () => {
    await fails();
    await eventually('it is gone', 5, async () => !isLeft());
  });

  test('would take the space from the server until the next one', async () => {
    await fails(replaceIn('reclone.sh', `then rm -rf ${PATHS.incoming} || true; fi`, 'then true; fi'));
    await replica.passes(2);
    expect(isLeft()).toBe(true);
  });
});
