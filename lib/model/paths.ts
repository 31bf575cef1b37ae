/** Where things are inside a pod. Scripts, mounts and option files all take them from here. */
export const PATHS = {
  /** The volume, mounted whole, so that a copy can be staged beside the data directory and renamed. */
  volume: '/var/lib/mysql',
  /** mysqld's data directory. CLONE refuses a target inside it (error 3632), so it is not the volume's root. */
  data: '/var/lib/mysql/data',
  /** A data directory being made. With a receipt it is complete and waits to be adopted. */
  incoming: '/var/lib/mysql/incoming',
  /** The data directory that an adopted copy replaces, until it is removed. */
  replaced: '/var/lib/mysql/replaced',
  /** Data directory of the throw-away server that runs CLONE. */
  recipient: '/var/lib/mysql/recipient',
  /** mysqld's temporary files: on the volume, since they can be larger than a node's spare disk. */
  serverTmp: '/var/lib/mysql/tmp',
  /** Shared by the containers of a pod, gone with the pod. */
  run: '/var/run/mysqld',
  socket: '/var/run/mysqld/mysqld.sock',
  pidFile: '/var/run/mysqld/mysqld.pid',
  recipientSocket: '/var/run/mysqld/recipient.sock',
  recipientPidFile: '/var/run/mysqld/recipient.pid',
  recipientLog: '/var/run/mysqld/recipient.log',
  /** What the process said that ran the copy. */
  copyResult: '/var/run/mysqld/copy.result',
  /** Why the last copy failed that was made beside the data. */
  copyFailure: '/var/run/mysqld/copy.failure',
  /** What a person has asked for: a new copy of this server's data. */
  recloneRequest: '/var/run/mysqld/reclone.request',
  /** How many bytes the donor has, for the report of a copy's progress. */
  copyTotal: '/var/run/mysqld/copy.total',
  /** One file for each address from which a peer has asked. */
  visitors: '/var/run/mysqld/visitors',
  /** Names the process that hands out a copy: one at a time. */
  copySlot: '/var/run/mysqld/copy.slot',
  /** What XtraBackup says while it hands out a copy: much, so it is on the volume. */
  donorLog: '/var/lib/mysql/tmp/xtrabackup.log',
  /** What the server says that initializes a data directory. */
  initializationLog: '/var/run/mysqld/initialization.log',
  /** One file for each peer: what it answered when all were asked. */
  answers: '/tmp/answers',
  /** What was answered at the same time at where the source's name leads. */
  answerByName: '/tmp/answer-by-name',
  /** What the client said that wrote the last heartbeat. */
  beatResult: '/tmp/beat.result',
  /** What the client said that executes the code's `initSql`. */
  initSqlResult: '/tmp/init-sql.result',
  /** When clients came last, as far as the sidecar has seen. */
  clientsCame: '/var/run/mysqld/clients-came',
  /** The sidecar's judgement of this server; the readiness probe reads it. */
  verdict: '/var/run/mysqld/verdict',
  /** How many readiness probes in a row have failed since the server was last found ready. */
  failedProbes: '/var/run/mysqld/failed-probes',
  /** While it names a time to come, the sidecar changes nothing of this server. */
  pause: '/var/run/mysqld/pause',
  /** The command for people who look at a pod. */
  controlCommand: '/usr/local/bin/mysql-ctl',
  /** The ConfigMap as it is now: the sidecar watches the topology in it. */
  configMap: '/mnt/config-map',
  /** Where every `mysql` image looks for option files. */
  optionFiles: '/etc/mysql/conf.d',
  /** The scripts with which this pod was started. */
  scripts: '/opt/replicated-mysql',
  credentials: '/etc/replicated-mysql/credentials',
  certificates: '/etc/replicated-mysql/certificates',
  /** Passwords of the users that the code declares: a directory for each Secret, a file for each key. */
  userPasswords: '/etc/replicated-mysql/users',
  tmp: '/tmp',
} as const;

/** Proof that the data directory it lies in is complete. It moves with the directory, in the same rename. */
export const RECEIPT = 'receipt';

/**
 * Beside the receipt of a copy whose server does not know by itself up to where it has its source's transactions. With a
 * dot: the name of no database becomes that of a directory with one.
 */
export const POSITION = 'copy.position';

/** The position's name as soon as the server knows it. */
export const POSITION_TAKEN = 'copy.position.taken';

/** In a data directory that has transactions which its source has lost: no later pass may forget it. */
export const DIVERGED = 'diverged.from-source';

/** In a data directory: this server's part in the write role, which no copy carries. */
export const ROLE_RECORD = 'role.record';

/**
 * In a data directory: its server does not wait for the disk, and would lose commits if this boot of the machine ended
 * without notice. No copy carries it.
 */
export const RELAXED_MARK = 'relaxed.mark';

/** The receipt's name once it is not believed any more. */
export const RECEIPT_DISTRUSTED = 'receipt.distrusted';

/** Ends a copy's stream: a file that is there only if all before it is. */
export const END_OF_COPY = 'end-of-copy';

/** What a person can ask for in the request for a new copy. */
export const RECLONE_REQUESTS = { wanted: 'wanted', loseTransactions: 'lose-transactions' } as const;

/** Keys of the ConfigMap, which are also file names. */
export const FILES = {
  topology: 'topology',
  /** What the set is to hold, as questions and statements; running pods follow it. */
  declared: 'declared.sql',
  /** Whose passwords are where; running pods follow it. */
  declaredUsers: 'declared-users',
  /** Executed when a cluster is founded. */
  initSql: 'init.sql',
  primaryOptions: 'primary.cnf',
  replicaOptions: 'replica.cnf',
  /** Written by init-mysql: what only this pod knows. */
  podOptions: 'pod.cnf',
  localAccounts: 'local-accounts.sql',
  durabilityLibrary: 'durability.sh',
  semiSyncLibrary: 'semi-sync.sh',
  commonLibrary: 'common.sh',
  initializationLibrary: 'initialization.sh',
  dataCopyLibrary: 'data-copy.sh',
  copyServerScript: 'copy-server.sh',
  copyClientScript: 'copy-client.sh',
  initScript: 'init-mysql.sh',
  cloneScript: 'clone-mysql.sh',
  serverScript: 'mysql.sh',
  stopScript: 'stop-mysql.sh',
  replicationScript: 'replication.sh',
  rotationLibrary: 'rotation.sh',
  declarationsLibrary: 'declarations.sh',
  roleLibrary: 'role.sh',
  replicaLibrary: 'replica.sh',
  recloneLibrary: 'reclone.sh',
  readinessScript: 'readiness.sh',
  controlScript: 'mysql-ctl.sh',
  membersLibrary: 'members.sh',
  explanationsLibrary: 'explanations.sh',
} as const;
