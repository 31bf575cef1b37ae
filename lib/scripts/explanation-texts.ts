import { LIMITS, TIMING } from '../model/timing';
import { NO_STATE } from './verdict';

/** What a person sees first, in the order in which a set comes to it. */
export const SYMPTOMS = {
  founding: 'A new set does not become Ready',
  silence: 'A server says nothing',
  replication: 'A replica does not follow',
  lag: 'A replica is behind',
  data: 'Data are lost, or differ',
  writes: 'Writes hang, or are not safe',
  role: 'The primary takes no writes, or does not move',
  secrets: 'A password or certificate does not work',
  declarations: 'What the code declares is not there',
  pause: 'A member is paused',
} as const;
export type Symptom = keyof typeof SYMPTOMS;

/** What a part of a verdict's reason means to a person. */
export interface Explanation {
  readonly symptom: Symptom;
  /** Pieces of the reason, in this order. */
  readonly says: readonly string[];
  /** What it means, what happens by itself, and what a person can do: a line each. */
  readonly means: readonly string[];
  /** File in docs/runbooks/. */
  readonly runbook?: string;
}

/** Every part of a reason that fits is explained, in this order. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    symptom: 'secrets',
    says: ['has no certificate to show'],
    means: [
      'The certificate in the Secret cannot be used, and the server started without one that could.',
      'Mend the Secret: it is looked at again by itself. No restart is needed.',
    ],
  },
  {
    symptom: 'role',
    says: ['has released the role to'],
    means: [
      'This server was the primary, and has handed the role over as the code says. It follows as soon as the other takes writes.',
    ],
  },
  {
    symptom: 'founding',
    says: ['cannot execute initSql'],
    means: [
      'A statement of initSql has failed; those before it are executed, and the cluster waits for the rest of them.',
      'Correct it in the code, in its place, and apply: it is tried again by itself, and no other statement twice.',
    ],
  },
  {
    symptom: 'founding',
    says: ['executes initSql'],
    means: ['The code has statements for a new cluster. The primary is Ready as soon as the last of them is done.'],
  },
  {
    symptom: 'declarations',
    says: ['; cannot do what the code declares'],
    means: [
      'The server has refused to make a database, or to grant a right, of the code. All else is done, and this is tried again.',
      'A right to a table can be given when there is the table; else, correct the code.',
    ],
  },
  {
    symptom: 'declarations',
    says: ['; not all that the code declares is there yet'],
    means: ['The server takes long to make what the code declares. The next pass goes on with it.'],
  },
  {
    symptom: 'declarations',
    says: ['; account'],
    means: [
      'A user that the code declares cannot be made, or given its password. Nothing else waits for it, and it is tried again.',
      'A key that is new in the code reaches a pod only when it starts: see whether the pods are being restarted.',
    ],
  },
  {
    symptom: 'secrets',
    says: ['; the one before stays in use'],
    means: ['What is in the Secret now cannot be a password. Nothing changes until the Secret is right.'],
  },
  {
    symptom: 'writes',
    says: ['it refuses to write each to the disk'],
    means: [
      'Somebody has relaxed the durability of the primary, and it cannot be set right. The log of the sidecar says why.',
    ],
  },
  {
    symptom: 'data',
    says: ['has lost its volume'],
    means: [
      'The code says clone-from-replica: this empty primary copies the replica that has most, and takes writes again.',
      'It waits until every server has answered and has applied what it had received; one that is gone for good keeps it waiting.',
    ],
    runbook: 'lost-primary-volume.md',
  },
  {
    symptom: 'lag',
    says: ['serves what it has, since too few others are fresher'],
    means: ['It cannot follow at the moment, and reads go on here only because no fresher replica serves them.'],
  },
  {
    symptom: 'pause',
    says: ['; paused until'],
    means: [
      'A person has paused this member: the sidecar judges it and changes nothing, whatever is wrong.',
      'It goes on by itself at that time, or at once with: mysql-ctl resume.',
    ],
  },
  {
    symptom: 'silence',
    says: ['has not judged this server yet'],
    means: ['The server has just been started. If this stays, look at the log of the sidecar container.'],
  },
  {
    symptom: 'silence',
    says: ['last verdict is', 's old'],
    means: [
      'The sidecar hangs or is dead, so nothing that it said counts.',
      'Kubernetes starts a container that has ended. One that hangs is in its log: kubectl logs.',
    ],
  },
  {
    symptom: 'silence',
    says: [NO_STATE],
    means: [
      'The server of this pod does not answer on its socket: it starts, stops, recovers or hangs.',
      'A recovery may take long and ends by itself. The log of the mysql container says what it is at.',
    ],
  },
  {
    symptom: 'founding',
    says: ['waits for', 'to appear, and to say whether it has data'],
    means: [
      'An empty primary founds a cluster only when every other server has said that it is empty, too.',
      `It goes on by itself when that pod is there, or after ${TIMING.foundingPatience / 60} minutes if it never has an address.`,
    ],
  },
  {
    symptom: 'founding',
    says: ['waits for the pod at', 'to say whether it has data'],
    means: [
      'An empty primary founds a cluster only when every other server has said that it is empty, too.',
      'A pod that has an address is waited for without end: look at why it does not answer.',
    ],
  },
  {
    symptom: 'founding',
    says: ['waits for DNS to list'],
    means: ['The address of this pod is not in DNS yet. This ends by itself, in half a minute at most.'],
  },
  {
    symptom: 'pause',
    says: ['founds a cluster as soon as'],
    means: ['No server of the set has data, and this one may make a new cluster when the pause ends.'],
  },
  {
    symptom: 'data',
    says: ['refused:', 'has data of cluster', 'has lost its own'],
    means: [
      'The volume of the primary is empty, while other servers still have the data. Nothing is done by itself:',
      'a new cluster beside the old data would be the end of them. Give the old volume back, or copy a replica.',
    ],
    runbook: 'lost-primary-volume.md',
  },
  {
    symptom: 'role',
    says: ['takes writes although it is a replica'],
    means: [
      'Somebody made this replica writable, and it could not be made read-only again.',
      'It is tried again at every pass. A session that holds a global lock may be in the way: SHOW PROCESSLIST.',
    ],
  },
  {
    symptom: 'role',
    says: ['takes writes, but does not have the role'],
    means: [
      'This server takes writes while another one has the write role, or may have it: what is written here may be lost.',
      'It is made read-only as soon as the pause ends: mysql-ctl resume.',
    ],
  },
  {
    symptom: 'pause',
    says: ['has the role, but its server has been started anew'],
    means: [
      'Every server starts read-only, and the pause keeps the sidecar from making the primary writable again.',
      'Nobody takes writes before the pause ends: mysql-ctl resume.',
    ],
  },
  {
    symptom: 'replication',
    says: ['follows nobody yet'],
    means: ['No server has the write role as far as is known here. It follows one by itself as soon as one has.'],
  },
  {
    symptom: 'replication',
    says: ['follows', '; wanted:'],
    means: [
      'Replication is configured for another source, account or way than the set wants.',
      'Where positions are GTIDs, the next pass sets it right by itself, unless this member is paused.',
    ],
  },
  {
    symptom: 'replication',
    says: ['applies what it has received before it follows'],
    means: [
      'This replica is to follow another server, which lacks some of what has been received here, or cannot be asked.',
      'What is not applied yet would be lost with the old source. It follows as soon as that is applied.',
    ],
  },
  {
    symptom: 'replication',
    says: ['refused: follows', 'its position there is not known'],
    means: [
      'Without GTIDs, nobody can tell from where to follow another source. Nothing is done by itself.',
      'Delete the pod and its claim: a new copy is made.',
    ],
  },
  {
    symptom: 'replication',
    says: ['replication stopped:'],
    means: [
      `A transaction could not be applied, or the source could not give it. It is tried again every ${TIMING.replicationRetry} s.`,
      'If the same error stays, data here differ from those of the source: nothing is repaired by itself.',
      'Find out who wrote here, or have the data copied anew: mysql-ctl reclone.',
    ],
    runbook: 'diverged-replica.md',
  },
  {
    symptom: 'pause',
    says: ['does not replicate'],
    means: ['Replication was stopped by hand. The sidecar starts it again when the pause ends: mysql-ctl resume.'],
  },
  {
    symptom: 'replication',
    says: ['starts to replicate'],
    means: ['Replication had stopped, and has just been started again. The next pass sees what becomes of it.'],
  },
  {
    symptom: 'replication',
    says: ['connects to'],
    means: ['The replica tries to reach its source. This ends within seconds, or with a reason.'],
  },
  {
    symptom: 'replication',
    says: ['keeps what it has;'],
    means: [
      'The source is away, or has lost its data. This replica has all that it had received, and goes on to serve reads.',
      'It follows again by itself when the source is back.',
    ],
  },
  {
    symptom: 'replication',
    says: [' for its cluster:'],
    means: ['Before a source is followed, it must say which data it holds. It is asked again at every pass.'],
  },
  {
    symptom: 'secrets',
    says: ['it denies access: the password'],
    means: [
      'The password in the Secret is not the one that the account has in the data of that server.',
      'Put the right one into the Secret: it is read at every try.',
    ],
  },
  {
    symptom: 'writes',
    says: ['no space is left'],
    means: ['Make the claim larger, or free space in the volume.'],
    runbook: 'grow-the-volumes.md',
  },
  {
    symptom: 'data',
    says: ['holds cluster', 'but the data here are of cluster'],
    means: [
      'Two servers of one name hold different data sets: a volume was replaced, or two sets are mixed up.',
      'They never meet by themselves. Find out which data are right before you delete anything.',
    ],
  },
  {
    symptom: 'replication',
    says: ['waits for', 'to have all that is here'],
    means: ['The source is about to get what this server has. This ends by itself.'],
  },
  {
    symptom: 'data',
    says: ['has purged binary logs that are needed here'],
    means: ['This replica was away for longer than its source keeps binary logs: only a new copy helps.'],
  },
  {
    symptom: 'data',
    says: ['the data here have transactions that'],
    means: [
      'This server has transactions that its source has not: somebody wrote here, or the source was set back.',
      `Its data are never touched by itself, and after ${LIMITS.divergedPasses} passes it never follows again.`,
      'Save what is needed of them; then: mysql-ctl reclone --lose-transactions.',
    ],
    runbook: 'diverged-replica.md',
  },
  {
    symptom: 'data',
    says: ['have the same numbers, and another history'],
    means: [
      'Source and replica gave the same GTIDs to different transactions: one of them was set back.',
      'Its data are never touched by itself. Save what is needed; then: mysql-ctl reclone --lose-transactions.',
    ],
    runbook: 'diverged-replica.md',
  },
  {
    symptom: 'replication',
    says: ['takes over the', 'of its copy'],
    means: ['A copy of data is new here, and its server is told up to where it goes. This ends by itself.'],
  },
  {
    symptom: 'lag',
    says: ['does not know yet how far it is behind'],
    means: ['The first heartbeat of the source has not arrived. This ends by itself, within seconds.'],
  },
  {
    symptom: 'lag',
    says: ['is more than', 's behind'],
    means: [
      'The replica applies transactions later than the set allows (maxLagSeconds). It catches up by itself,',
      'and serves reads again at half of that. Look for long transactions, large ALTERs or a slow volume.',
    ],
  },
  {
    symptom: 'writes',
    says: ['writes hang since'],
    means: [
      'The primary cannot write, not even its heartbeat: its volume is full or hangs, a lock is held, or no replica acknowledges.',
      'It goes on by itself when that ends. Look at the space on the volume and at SHOW PROCESSLIST.',
    ],
  },
  {
    symptom: 'role',
    says: ['cannot become read-only, to hand over'],
    means: [
      'The role is meant for another server, but writes here do not end in time: this one remains the primary.',
      'It is tried again at every pass. Look for a session that holds a global lock.',
    ],
  },
  {
    symptom: 'role',
    says: ['primary of cluster', ': takes writes'],
    means: ['This server has the write role, and takes writes.'],
  },
  {
    symptom: 'role',
    says: ['; scheduled events that came by replication are off'],
    means: [
      'MySQL turns an event off on a replica, and it stays so when the replica becomes the primary: nobody executes it now.',
      'Say for each which it is to be: ALTER EVENT … ENABLE, or DISABLE.',
    ],
    runbook: 'move-the-primary.md',
  },
  {
    symptom: 'data',
    says: ['; term', 'was begun by force'],
    means: [
      'The role has gone on without the word of its last holder, as the code says (forcePrimary).',
      'What that one had and had not sent is on its volume alone. If it comes back, it stays read-only and names it.',
      'This stays until forcePrimary is taken out of the code.',
    ],
    runbook: 'move-the-primary.md',
  },
  {
    symptom: 'role',
    says: ['primary: the server refuses to become writable'],
    means: ['It is tried again at every pass; the log of the sidecar has the message of the server.'],
  },
  {
    symptom: 'role',
    says: ['refused: this server is a replica, and the primary of a set without GTIDs cannot be moved'],
    means: ['Set primary back to the server that was it.'],
  },
  {
    symptom: 'role',
    says: ['refused:', 'takes writes'],
    means: [
      'This server has the write role by its own record, but another one takes writes.',
      'It stays read-only: one of the two records is not true. Compare mysql-ctl status on both.',
    ],
  },
  {
    symptom: 'data',
    says: ['this volume was set back'],
    means: [
      'Another server has transactions that were made here, and are here no more: a snapshot was restored.',
      'This server takes no writes by itself. The role can move to the server that has them: primary in the code.',
    ],
    runbook: 'diverged-replica.md',
  },
  {
    symptom: 'role',
    says: ['refused: the transactions of', 'could not be compared with those here'],
    means: [
      'Before it takes writes again, a primary makes sure that its volume was not set back, and its server did not say so in time.',
      'It asks again at every pass.',
    ],
  },
  {
    symptom: 'role',
    says: ['the role is meant for'],
    means: ['The code names another primary. This one goes on until that server is fit to take over.'],
  },
  {
    symptom: 'pause',
    says: ['; would take the role'],
    means: ['This server may take the write role, and does not while it is paused: mysql-ctl resume.'],
  },
  {
    symptom: 'data',
    says: ['has transactions that are not here'],
    means: [
      'The code wants this server as the primary, but another one has more: a snapshot was restored here, or this one lags.',
      'If it follows, it catches up by itself. If not, name the server that has more as primary in the code.',
    ],
    runbook: 'diverged-replica.md',
  },
  {
    symptom: 'writes',
    says: ['wanted as the primary: cannot write'],
    means: [
      'A server that takes writes writes each to its disk, and this one cannot: is its volume full, or broken?',
      'It takes the role as soon as it can.',
    ],
  },
  {
    symptom: 'role',
    says: ['wanted as the primary: applies what it has received'],
    means: [
      'Transactions have arrived here that are not applied yet. They would be lost if this server took the role now.',
      'It takes it as soon as they are applied.',
    ],
  },
  {
    symptom: 'writes',
    says: ['primary: cannot record'],
    means: [
      'A server records its part in the role before it acts on it, and its volume takes no more: writes wait.',
      'Make the claim larger, or free space in the volume: it goes on by itself.',
    ],
    runbook: 'grow-the-volumes.md',
  },
  {
    symptom: 'role',
    says: ['wanted as the primary: waits for'],
    means: [
      'The code wants this server as the primary, and it waits for the word of the server that had the role last.',
      'If that one is gone for good, and its last writes with it, make sure that it does not run any more;',
      'then forcePrimary in the code goes on without it, with the number that is told here.',
    ],
    runbook: 'move-the-primary.md',
  },
  {
    symptom: 'data',
    says: ['refused: there are transactions here, but no id of their cluster'],
    means: [
      'Nothing tells whose data these are: this set did not make them. They are left alone.',
      'If they are worth nothing, delete the claim and the pod: a new copy is made. Else save them first.',
    ],
  },
  {
    symptom: 'pause',
    says: ['; would copy its data anew'],
    means: ['This member needs a new copy of the data, and makes none while it is paused: mysql-ctl resume.'],
  },
  {
    symptom: 'data',
    says: ['; gave up after', 'copies:', 'mysql-ctl reclone tries again'],
    means: [
      'So many copies in a row have failed, the last one for the reason that is told. The data are as they were.',
      'Mend what it says; then: mysql-ctl reclone.',
    ],
  },
  {
    symptom: 'data',
    says: ['; will try again to copy the data:'],
    means: [
      'A copy has failed, for the reason that is told. The data are as they were.',
      `The next one is tried by itself, each time after twice as long, ${LIMITS.copyAttempts} times in all.`,
    ],
  },
  {
    symptom: 'data',
    says: ['; waits for a peer that can give a copy'],
    means: [
      'A copy comes from a server that has all that is here, and that takes the password for copies. None does yet.',
      'It goes on by itself when one does: look at the other pods, and whether the Secret has reached them all.',
    ],
  },
  {
    symptom: 'data',
    says: ['; waits for another pod to end its copy'],
    means: ['Servers copy anew one after the other, so that the rest go on. Its turn comes by itself.'],
  },
  {
    symptom: 'data',
    says: ['; copies its data anew'],
    means: [
      'The data here are replaced by those of another server; they stay until the copy is complete.',
      'It ends by itself. The log of the sidecar says how far it is.',
    ],
  },
  {
    symptom: 'data',
    says: ['a finished copy of the data waits'],
    means: ['The server is stopped, and starts again on the copy. This ends by itself.'],
  },
  {
    symptom: 'writes',
    says: ['; acknowledged writes may be lost: this server lacks the plugins'],
    means: [
      'The code says semi-sync, and the server has not loaded the plugins for it: it does what async does.',
      'The log of the mysql container says why.',
    ],
  },
  {
    symptom: 'writes',
    says: ['; acknowledged writes may be lost: no replica has followed yet'],
    means: [
      'This is a new cluster, and its first replica has not got its copy of the data yet.',
      'Commits wait for a replica as soon as one follows.',
    ],
  },
  {
    symptom: 'writes',
    says: ['; acknowledged writes may be lost: no replica has acknowledged within'],
    means: [
      'No replica has answered for so long that commits wait for none: what is written now is on this server alone.',
      'They wait again, by themselves, as soon as a replica has caught up: look at the replicas.',
    ],
  },
  {
    symptom: 'secrets',
    says: ['; cannot end the password before of'],
    means: [
      'Every server has the new Secret, and an account still takes the password before, for the reason that is told.',
      'It is tried again by itself.',
    ],
  },
  {
    symptom: 'secrets',
    says: ['; the passwords before still work, until the Secret has reached'],
    means: [
      'The new passwords are valid, and those before as well, until every server has the new Secret.',
      'A node gets it within 90 s. A server that is away keeps the old ones valid.',
    ],
  },
];
