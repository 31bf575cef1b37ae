import { bash, type BashScript } from '../../../lib/scripts/bash';
import { TIMING } from '../../../lib/model/timing';
import { shown } from '../../support/bash-run';
import { replaceIn, type Files } from '../../support/change';
import { objectOf, synth } from '../../support/manifest';

/** What a replica does whose source is known, but is not where it was. */
async function replicaDoes(commands: BashScript[], change: (files: Files) => void): Promise<string[]> {
  const files: Files = { ...objectOf(synth(), 'ConfigMap').data };
  change(files);
  const start = bash`
    declare -A actual=([cluster]=c [beat]=1 [source]='mysql-0.mysql 3306')
    source=mysql-0.mysql source_at=mysql-0.mysql last_beat=1 beat_seen=0
    SECONDS=${TIMING.silence + 1}
  `;
  return shown([start, ...commands], `${files['role.sh']}\n${files['replica.sh']}`);
}
const asItIs = () => undefined;

describe('a replica that has heard no heartbeat for long', () => {
  const hears = (change: (files: Files) => void) =>
    replicaDoes(
      [
        bash`reach_source() { answer="c 1 1 1 -"; }`,
        bash`source_is_ours`,
        bash`if nobody_writes; then show 'asks everybody'; else show 'waits'; fi`,
      ],
      change,
    );

  test('takes the word of a source that takes writes for one', async () => {
    expect(await hears(asItIs)).toEqual(['waits']);
  });

  test('would ask everybody at every pass if it did not', async () => {
    const heeds = 'if [[ $takes_writes == 1 ]]; then somebody_writes; fi';
    expect(await hears(replaceIn('replica.sh', heeds, ':'))).toEqual(['asks everybody']);
  });
});

describe('a replica that has found its source at another address', () => {
  const goesOn = (change: (files: Files) => void) =>
    replicaDoes(
      [
        bash`source_is_ours() { source_at=10.0.0.7; }`,
        bash`want_source() { wanted_source="$source_at 3306"; }`,
        bash`replication_is_broken() { false; }`,
        bash`publish_without_source() { :; }`,
        bash`start_replication() { show "starts at \${actual[source]}"; }`,
        bash`pass_again='' paused_until=''`,
        bash`restart_replication`,
        bash`show "$pass_again"`,
      ],
      change,
    );

  test('is led there by a pass that follows at once', async () => {
    expect(await goesOn(asItIs)).toEqual(['found']);
  });

  test('would stay for a pass where nobody is if it did not look', async () => {
    const looks =
      'if [[ ${actual[source]} != "$wanted_source" ]]; then # it has been found elsewhere: the next pass leads there';
    expect(await goesOn(replaceIn('replica.sh', looks, 'if false; then'))).toEqual([
      'starts at mysql-0.mysql 3306',
      '',
    ]);
  });
});
