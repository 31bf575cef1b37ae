import { bash } from '../../../lib/scripts/bash';
import { shown } from '../../support/bash-run';
import { replaceIn, type Files } from '../../support/change';
import { objectOf, synth } from '../../support/manifest';

/** Where a number is expected, bash runs what stands in an index. */
const EVIL = 'x[$(kill $$)]';

const learned = (change: (files: Files) => void = () => undefined) => {
  const files: Files = { ...objectOf(synth(), 'ConfigMap').data };
  change(files);
  return shown(
    [bash`role=none role_term=1`, bash`learn_term ${EVIL} >/dev/null || true`, bash`show "$role_term"`],
    files['role.sh'],
  );
};

test('what a peer says of its term is taken for a number, and never run', async () => {
  expect(await learned()).toEqual(['1']);
});

test('it would be run if any word was taken', async () => {
  const guard = 'if [[ ! $1 =~ ^(0|[1-9][0-9]{0,17})$ ]]; then return; fi';
  await expect(learned(replaceIn('role.sh', guard, ''))).rejects.toThrow();
});
