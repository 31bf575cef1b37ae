import { existsSync } from 'node:fs';
import { CONTAINERS } from '../../lib/model/names';
import { PATHS } from '../../lib/model/paths';
import { isReady, linesIn, PATIENCE, rightWhereverItIsKilled, steppingPair } from '../support/killed-sidecar';
import { stopBefore } from '../support/stepping';
import type { TestSet } from '../support/test-set';

let set: TestSet;
afterEach(() => set.remove());

const FUNCTIONS = [
  ...['start_copy', 'copy_beside', 'write_receipt', 'take_turn', 'turn_of'],
  ...['adopt_at_next_start', 'tell_server_to_stop'],
];

test(
  'a sidecar that is killed before any command that changes something, and again, replaces data that cannot be healed by a whole copy, once',
  async () => {
    const { set: made, replica: second } = await steppingPair();
    set = made;
    const uuid = () => second.sql('SELECT @@server_uuid');
    const reclone = async (line: string) => {
      const before = await uuid();
      await stopBefore(line, second);
      expect(await second.exec(second.sidecar, ['mysql-ctl', 'reclone'])).toMatchObject({ status: 0 });
      return rightWhereverItIsKilled(line, [second], async () => {
        if (!(await second.runs(CONTAINERS.server))) await second.start(CONTAINERS.server);
        // A copy makes a server of its own.
        if ((await uuid()) === before || !(await isReady(second))) return false;
        return [PATHS.incoming, PATHS.recloneRequest].every((path) => !existsSync(second.file(path)));
      });
    };
    await reclone('');
    for (const line of await linesIn(FUNCTIONS, second)) {
      // The copy is a process of its own: it may be complete when the one that has started it is killed.
      expect(await reclone(line)).toBeGreaterThan(0);
    }
  },
  PATIENCE,
);
