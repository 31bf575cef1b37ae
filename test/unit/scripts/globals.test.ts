import { objectOf, synth } from '../../support/manifest';
import { globalsOf, shellFile } from '../../support/shell-files';

/** What one library of the sidecar sets for another one on purpose. */
const SHARED = {
  changing_source: ['role.sh', 'replica.sh'], // who has handed the role over follows another server at once
  informed: ['replication.sh', 'role.sh'], // a founder asks nobody
  lag: ['role.sh', 'reclone.sh', 'replica.sh'], // known of who had the role, unknown after a copy
  next_report: ['rotation.sh', 'replica.sh'], // a new Secret is told at once
  pass_again: ['replication.sh', 'role.sh', 'replica.sh'],
  password_fault: ['common.sh', 'declarations.sh'], // why a password cannot be one
  peers_cluster: ['replication.sh', 'reclone.sh'], // what a copy is to hold
  proven_uuid: ['reclone.sh', 'replica.sh'], // a copy follows a source that is to be proven again
  remark: ['replication.sh', 'role.sh', 'semi-sync.sh'],
  soon: ['replication.sh', 'replica.sh'],
  source_at: ['replication.sh', 'reclone.sh', 'replica.sh'], // where a turn to copy is asked for
  source_beat: ['reclone.sh', 'replica.sh'],
  statement_deadline: ['replication.sh', 'rotation.sh', 'role.sh', 'declarations.sh', 'semi-sync.sh'], // for one command
  was_connected: ['role.sh', 'replica.sh'],
  writes_hang: ['replication.sh', 'semi-sync.sh'],
};

const files = objectOf(synth({ durability: 'semi-sync' }), 'ConfigMap').data ?? {};
const sidecar = shellFile(files['replication.sh'] as string);

test('finds what outlives a function, and nothing that is only text', () => {
  const file = shellFile(`a=1
f() {
  local b=2 c
  b=3 c=4 d=5
  read -r e _ <<<"x g=6"
  printf -v h %s 'i=7'
  j[$b]=8 k+=9
  : <<SQL
l=10
SQL
}`);
  expect([...globalsOf(file)].sort()).toEqual(['a', 'd', 'e', 'h', 'j', 'k']);
});

test('a variable that two libraries of the sidecar set is one that they share on purpose', () => {
  const setBy = new Map<string, string[]>();
  for (const name of ['replication.sh', ...sidecar.sources]) {
    for (const variable of globalsOf(shellFile(files[name] as string))) {
      setBy.set(variable, [...(setBy.get(variable) ?? []), name]);
    }
  }
  const shared = Object.fromEntries([...setBy].filter(([, names]) => names.length > 1));
  expect(shared).toEqual(SHARED);
});
