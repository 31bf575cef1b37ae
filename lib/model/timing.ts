/** How long things may take, in seconds unless said otherwise. */
export const TIMING = {
  /**
   * How long an empty primary waits for peers that have no address, before it takes them to be new and empty: longer
   * than Kubernetes takes to free the volume of a lost node (6 minutes).
   */
  bootstrapPatience: 600,
  /** How long Kubernetes may take to list the address of a new pod in DNS. */
  listing: 3,
  /** Between two looks at something that is waited for. */
  poll: 0.3,
  /** Between two log lines that say the same wait goes on. */
  waitReport: 10,
  /** Between two log lines of a copy's progress. */
  progressReport: 5,
  /** A copy that has not moved for so long has lost its donor. */
  copyStall: 600,
  /** Copies tried before clone-mysql ends with the reason; the kubelet then starts it again, ever more slowly. */
  copyAttempts: 5,
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
  /** Longest time for one call of the client, but for the copy of data. */
  statement: 30,
  /** The same for a server elsewhere, name included. Shorter than a verdict lives: a pass must come to its end. */
  remoteStatement: 10,
  /** Between two passes of the sidecar, once its server is Ready. */
  pass: 2,
  /** Age beyond which a verdict counts for nothing: a few passes, and one slow one. */
  verdictAge: 15,
  /** Between two tries to start a replication that ended with an error. */
  replicationRetry: 10,
  /** Passes in a row that must see that the source lacks what is here: it lacks for a moment what it is just about to commit. */
  divergedPasses: 3,
  /** Between two tries of a replica to reach its source. */
  sourceConnectRetry: 1,
  /** A replica that hears nothing from its source for so long connects anew; a heartbeat comes at half of it. */
  replicaNetTimeout: 10,
} as const;
