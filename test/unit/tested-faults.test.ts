import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE } from '../../tools/reliability/measured-times';

const TESTS = join(__dirname, '..');
const page = readFileSync(PAGE, 'utf8');

const fileOf = (name: string) => join(TESTS, `${name}.test.ts`);
const filesIn = (text: string) =>
  [...text.matchAll(/`((?:unit|scripts|kills|cluster)\/[\w/-]*\w)`/g)].map(([, name]) => name as string);

/** The table of faults: what happens to a set, and the files that the last column names. */
const faults = (page.split('## Faults of replication and of the role\n')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, fault = '', , files = '']): [string, string[]] => [fault, filesIn(files)]);

/** By fault and file: how the name of a test, or of one of its cases, begins. */
const PROOFS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'replication stopped, reset, pointed elsewhere, taken off TLS': {
    'scripts/replication': ['that is %s is set right', 'stopped', 'reset', 'pointed elsewhere', 'taken off TLS'],
  },
  'a replica made writable': { 'scripts/replication': ['that is made writable is made read-only again'] },
  'the primary away, or hanging': {
    'scripts/replication': ['stays Ready while the primary is away', 'stays Ready while the primary hangs'],
    'cluster/faults': ['the primary pod is deleted'],
  },
  'a node without power, or cut off': { 'cluster/node-faults': ['it %s, with a %s', 'loses its power', 'is cut off'] },
  'several nodes without power, or all': {
    'cluster/lost-nodes': [
      'all but that of the primary: writes go on',
      'all but that of a replica',
      'all: the set comes',
    ],
  },
  'a primary that starts while a replica is copied anew': {
    'scripts/relaxed-replicas': ['does not keep the primary from its writes while it is copied'],
  },
  "the primary's volume lost while a replica still applies": {
    'scripts/unapplied': ['is there after the role has gone to that replica', 'is there after the primary has copied'],
  },
  'a replica that is to follow another server still applies': {
    'scripts/unapplied': ['is applied first, and keeps that other one from the role'],
  },
  'the role meant for a server that copies, or has new data': {
    'scripts/role': ['is not handed it before it has heard', 'is not handed it while its data are copied'],
  },
  'the role meant for a server without data': {
    'scripts/role': ['gets its data first'],
    'unit/guard/set-changes': ['a new server does not become the primary'],
  },
  'a set made smaller by its primary': {
    'unit/guard/set-changes': ['servers that are too many may go, but not the primary'],
    'scripts/role': ['is waited for, even if the set is to be smaller'],
  },
  'scheduled events, after a move of the role': {
    'scripts/events': ['names the scheduled events that its server does not execute'],
  },
  'a source whose clients have taken all connections': { 'scripts/replication': ['counts as one that is away'] },
  'a commit that waits at its source, and has arrived (semi-sync)': {
    'scripts/semi-sync': ['a replica that has what its source still keeps waiting follows it again'],
  },
  'a copy anew that stalls; a donor that cannot give one': {
    'scripts/reclone-turns': ['leaves its turn to others when its copy has stalled'],
    'scripts/reclone-failures': ['asks another donor'],
  },
  'no space for the record of the role': { 'scripts/role': ['is told, and does not replace the record'] },
  'the code names another primary while a pod waits for data': {
    'scripts/founding': ['says what to do when the code makes it the primary'],
    'scripts/primary-without-data': ['copies the replica that the code makes'],
  },
  'the code names another primary while a cluster is being founded': {
    'scripts/primary-without-data': ['copies that one'],
  },
  'a rolling update, under load': { 'cluster/roll': ['%s: no read fails, writes are refused for 10 s at most'] },
  'the primary comes back at another address': { 'cluster/faults': ['the primary pod is deleted'] },
  'a write on a replica that nobody else has': {
    'cluster/faults': ['a write on a replica, by root, is refused'],
    'scripts/errant-transaction': ['a replica that has what nobody else has says which transactions'],
  },
  'a key that is there already (1062) and the like': { 'scripts/replication': ['a key that is there already'] },
  'the same, with one applier thread': { 'scripts/replication': ['says why it has stopped'] },
  'the source has purged what a replica needs': {
    'scripts/reclone': ['copies its data anew beside the old ones'],
    'scripts/reclone-turns': ['waits for another pod to end its copy'],
  },
  'a replica, or all of them, that lag': {
    'scripts/lag': ['leaves the readers beyond the limit', 'stays if all lag and it is the freshest'],
    'cluster/reads-and-rotation': ['reads go to what is recent; when all replicas lag, to the freshest'],
  },
  'the sidecar killed before any command that changes something': Object.fromEntries(
    ['kills/role', 'kills/founding', 'kills/reclone'].map((file) => [
      file,
      ['a sidecar that is killed before any command that changes something'],
    ]),
  ),
  'two pods that have moved within half a minute': { 'scripts/found-source': ['find each other by whom the third'] },
  'a copy anew that fails': {
    'scripts/reclone-failures': ['tries again after a copy that has failed, later each time', 'gives up after five'],
  },
  'a copy anew that ends half-way': {
    'scripts/unfinished-copy': ['is gone when the pod starts again', 'is gone once it has failed'],
  },
  "the primary's volume lost": {
    'scripts/primary-without-data': [
      'founds no cluster, is not Ready, and says why',
      'copies the replica that has most',
    ],
    'scripts/lost-volume': ['waits for one that does not answer', 'an empty primary copies neither'],
  },
  "the primary's volume taken for lost, and there again": {
    'unit/model/role': ['an old holder of two whose volume was only away gives way'],
  },
  "the primary's volume set back": { 'scripts/set-back': ['keeps a primary that came back with older data'] },
  'the same, by a server that does not say what it has lost': {
    'scripts/set-back': ['keeps it from taking writes as long as it does not know'],
  },
  'a source with the same GTIDs and another history': {
    'scripts/set-back': [
      'does not follow one that has as many transactions by now',
      'is never followed again, even when it has as many transactions',
    ],
  },
  "another server under the source's name": {
    'scripts/proven-source': [
      'is not followed by a receiver that has lost its connection',
      'is left when it is found out',
    ],
  },
  '`primary: 1`, there and back, under load': {
    'scripts/role': ['moves there and back by a line of code'],
    'cluster/switchover': ['from mysql-%d to mysql-%d under load'],
  },
  'a ConfigMap that reaches the new primary late': { 'scripts/role': ['moves to where it was once not wanted'] },
  "the old primary's node cut off during a move": {
    'cluster/switchover': ['the node of the old primary is cut off meanwhile'],
  },
  'the old primary gone, move forced': {
    'cluster/forced': ['an old primary that has nothing more', 'an old primary with transactions of its own'],
  },
  'a move forced, and taken back before the old one is there': {
    'scripts/role': ['follows the server that has it, and gets it back'],
  },
  'a finished copy while clients have all connections': { 'scripts/finished-copy': ['is adopted as soon as it does'] },
  'a finished copy in a pause': { 'scripts/finished-copy': ['is adopted when that has ended'] },
  "a copy that was asked for, and the primary's volume lost": {
    'scripts/asked-copy': ['ends what the server receives'],
  },
  'a table whose rows CLONE does not copy': { 'scripts/copied-engines': ['is not made, of whichever engine'] },
  'a stop in good order without an event scheduler': { 'scripts/stop': ['has lost nothing, wherever it starts'] },
  'a finished copy that waits beside newer data': {
    'scripts/finished-copy': ['is not adopted by the server that has the role'],
  },
  'a machine that went down under a relaxed replica': {
    'scripts/relaxed-replicas': ['copies its data anew, serves nothing meanwhile'],
  },
  'no replica acknowledges (semi-sync)': {
    'scripts/semi-sync': ['is switched on and off without a restart', 'a primary on which commits hang says so'],
  },
  'a Secret that changes, in any order of arrival': {
    'scripts/rotation': ['that reach the replica first', 'that reach the primary first', 'that change twice'],
    'cluster/reads-and-rotation': ['a changed Secret reaches every server'],
  },
  'passwords that expire (default_password_lifetime)': { 'scripts/rotation': ['still lets its replicas in'] },
  'a password that changes under a lock for backups': { 'scripts/declarations': ['leaves the one before as valid'] },
  'databases, users, rights of the code that are missing': {
    'scripts/declarations': ['is made again when a person has taken it away', 'costs no statement once it is there'],
  },
  "a user's Secret that is missing, or garbage": {
    'scripts/declarations': ['waits for a Secret that is missing', 'stays as it is when %s'],
  },
  'the sidecar or the server killed during `initSql`': {
    'scripts/init-sql': ['are executed once all the same when the %s is killed', 'sidecar', 'server'],
  },
  'a renewed certificate, a broken one, one of another authority': {
    'scripts/certificates': [
      'load a renewed one',
      'say that a renewed one is broken',
      'is refused, and why',
      'of another authority',
    ],
  },
  'the disk full': { 'cluster/disk-full': ['of a replica: it is not Ready', 'of the primary: it says so'] },
  'the clock of a node set back, or ahead': {
    'scripts/clock': ['a primary goes on to show that it writes'],
    'scripts/reclone-turns': ['waits no longer for a turn whose end was written by a clock'],
  },
  'the words of a hostile peer': { 'unit/scripts/peers-words': ['what a peer says of its term is taken for a number'] },
  'a pod without the label, or of another namespace, connects': {
    'cluster/network-policy': [
      'refuses a pod of the namespace without',
      'refuses pods of another',
      'lets a server reach nothing else',
    ],
  },
};

test('every file of tests that docs/reliability.md names is there', () => {
  expect(filesIn(page).length).toBeGreaterThan(faults.length);
  expect(filesIn(page).filter((name) => !existsSync(fileOf(name)))).toEqual([]);
});

test('every fault of its table has its tests here', () => {
  expect(faults.map(([fault, files]) => [fault, files.sort()])).toEqual(
    Object.entries(PROOFS).map(([fault, proofs]) => [fault, Object.keys(proofs).sort()]),
  );
});

test.each(Object.entries(PROOFS))('%s: the tests are there', (_, proofs) => {
  for (const [file, begins] of Object.entries(proofs)) {
    const source = readFileSync(fileOf(file), 'utf8');
    expect(begins.filter((begin) => !source.includes(`'${begin}`))).toEqual([]);
  }
});
