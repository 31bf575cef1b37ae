/** How long things may take, in seconds. */
export const TIMING = {
  /**
   * How long an empty primary waits for peers that have no address, before it takes them to be new and empty: longer
   * than Kubernetes takes to free the volume of a lost node (6 minutes).
   */
  foundingPatience: 600,
  /** How long Kubernetes may take to list the address of a new pod in DNS. */
  listing: 3,
  /** How long DNS may take to answer. */
  nameServer: 3,
  /** Between two looks at something that is waited for. */
  poll: 0.3,
  /** The same, if it may come at any moment. */
  glance: 0.1,
  /** Between two log lines that say the same wait goes on. */
  waitReport: 10,
  /** Between two log lines of a copy's progress. */
  progressReport: 5,
  /** A copy that has not moved for so long has lost its donor. */
  copyStall: 600,
  /** How long the throw-away server may take to start. */
  recipientStart: 120,
  /** How long a server that initializes a data directory may take to start and to stop. */
  initialization: 300,
  /** How long a peer may take to say what it holds. */
  answer: 5,
  /** A client that has not taken any of its copy for so long is dropped. */
  copySendTimeout: 60,
  /** A query that has run for so long is waited for before tables are locked… */
  longQuery: 5,
  /** …and for so long; then the copy fails, and is tried again. */
  longQueryPatience: 60,
  /** Longest wait for a connection to a server. */
  connect: 3,
  /** A commit that has waited for so long, on a volume that was full, is ended once there is space again. */
  hungCommit: 3,
  /** Longest wait for the lock that tells peers of this server's part in the role. */
  standingLock: 3,
  /** Longest time for one call of the client, but for the copy of data. */
  statement: 30,
  /** How long `mysql-ctl pause` waits for the sidecar to say that it heeds the pause. */
  pauseHeeded: 30,
  /** The same for a server elsewhere, name included. Shorter than a verdict lives: a pass must come to its end. */
  remoteStatement: 10,
  /** Longest wait for the answer to what is asked at every pass. */
  sessionStatement: 5,
  /** Longest time for one call of the client in a pass, which must come to its end; and in the stop of a server. */
  passStatement: 5,
  /** After so long, a pass leaves the rest of what the code declares to the next. */
  settling: 5,
  /** A heartbeat that waits for so long may wait for space on the volume… */
  beatHang: 5,
  /** …and after so long, the verdict says that writes hang. */
  writesHang: 15,
  /** How long a statement waits for a lock: not quite as long as it is waited for itself. */
  lockWait: 4,
  /** Between two passes of the sidecar, once its server is Ready: what has changed is seen within two seconds, for 1 % of a core. */
  pass: 1.25,
  /** The same while changes are near: its server starts, or connects. */
  eagerPass: 0.3,
  /** How long a server that stops lets clients come that are not led elsewhere yet. */
  departure: 5,
  /** Clients that came within so long are followed by others. */
  recentClients: 3,
  /** How long it then takes to end the sessions that are left; it stops with those that do not end. */
  sessionsEnd: 2,
  /** How long one call may take that ends sessions. */
  sessionsKill: 5,
  /** Between two looks of the primary at where the Service for writes leads. */
  serviceLook: 3,
  /** A Service leads to a new primary only after so long; to connect earlier may take until the connection times out. */
  serviceReturn: 10,
  /** For so long, a server that is to take the role asks its peers at every pass… */
  eagerAsking: 60,
  /** …and then at this interval. */
  patientAsking: 5,
  /** A server that has seen no heartbeat for so long asks its peers whether the role is left to it. */
  silence: 10,
  /** Between two heartbeats of the primary. */
  heartbeat: 2,
  /** Between two reports of a member to the primary. */
  report: 10,
  /** The same for one that lags. */
  lagReport: 1,
  /** Between two tries to settle what the code or a Secret says: passwords, who uses them by now, declarations, `initSql`. */
  settleRetry: 5,
  /** Between two looks at whether what the code declares is there, if nothing is known to have changed. */
  declarationLook: 300,
  /** Between two looks at whether events of the schedule are off. */
  eventLook: 60,
  /** How long all statements of the code's `initSql` may take together. */
  initSql: 86_400,
  /** Age beyond which a member's report counts for nothing. */
  reportAge: 40,
  /** A turn to copy ends by itself after so long, unless it is taken again. */
  turn: 30,
  /** After the first copy that failed, the next try waits for twice as long, and so on. */
  copyBackOff: 5,
  /** How long the transactions of all servers must have stood still before the most advanced of them is chosen. */
  standstill: 3,
  /** How long the writers of a primary that hands over may take to end what they are at, before their sessions are ended. */
  drain: 1,
  /** How long a server may take to become read-only; then it stays the primary, and tries again. */
  fence: 5,
  /** A verdict that does not change is written anew at this interval. */
  verdictRenewal: 4,
  /** Age beyond which a verdict counts for nothing: a few passes, and one slow one. */
  verdictAge: 15,
  /** Between two startup probes: as many of them may fail as a server has seconds to start. */
  startupProbe: 1,
  /** Between two liveness probes. */
  livenessProbe: 10,
  /** Between two readiness probes. */
  readinessProbe: 2,
  /** How long a probe may take. */
  probeAnswer: 5,
  /** Between two tries to start a replication that ended with an error. */
  replicationRetry: 10,
  /** Between two tries to have a receiver acknowledge, which it learns only when it starts. */
  receiverRenewal: 10,
  /** Between two tries to load a certificate that the server has refused. */
  certificateRetry: 10,
  /** Between two tries of a replica to reach its source. */
  sourceConnectRetry: 1,
  /**
   * A replica that hears nothing from its source for so long connects anew; a heartbeat comes at half of it. It is also how long
   * it tries to reach an address where nobody is any more, and as long, it cannot be led to where its source is now.
   */
  replicaNetTimeout: 5,
} as const;

/** How often things are tried, and what else is no number of seconds. */
export const LIMITS = {
  /** Copies tried before clone-mysql ends with the reason; the kubelet then starts it again, ever more slowly. */
  copyAttempts: 5,
  /** So many times at most does the wait after a copy that failed get twice as long. */
  copyBackOffDoublings: 5,
  /** Looks in a row that must find the same number of clients before a server that stops takes them to be led elsewhere. */
  departureLooks: 3,
  /** The same if clients came of late, even if few: it may take Kubernetes somewhat more than a second to lead the next one elsewhere. */
  busyDepartureLooks: 5,
  /** Liveness probes in a row that must fail before Kubernetes ends a server. */
  livenessFailures: 6,
  /** Readiness probes in a row that must fail before Kubernetes takes a server for not Ready. */
  readinessFailures: 2,
  /** Glances of one probe at a server that is known not to be Ready: for nearly as long as it is to the next probe. */
  readinessGlances: 15,
  /** Passes in a row that must see that the source lacks what is here: it lacks for a moment what it is just about to commit. */
  divergedPasses: 3,
  /** Characters of an answer on the port for copies: it has all GTIDs of a server, and they are many where many servers have written. */
  answerLength: 1_048_576,
  /** Minutes for which a member is paused unless it is said otherwise… */
  pauseMinutes: 60,
  /** …and at most: nobody remembers a pause for longer. */
  longestPauseMinutes: 1440,
} as const;
