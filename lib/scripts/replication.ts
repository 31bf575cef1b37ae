import type { Kind } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { localTables, sidecarClient } from './client';
import { fileReplication } from './file-replication';
import { founding } from './founding';
import { gtidReplication } from './gtid-replication';
import { primaryPass } from './primary-pass';
import { replicaPass } from './replica-pass';
import { script } from './script';
import { actualState } from './server-state';
import { verdicts } from './verdict';

/** The sidecar: brings the server into the state that its role wants, again and again, and judges it. */
export function replication(k: Kind): BashScript {
  return script({
    name: 'replication',
    purpose: 'reads the wanted and the actual state, changes what differs, publishes the verdict; for ever.',
    libraries: [FILES.commonLibrary],
    functions: [
      sidecarClient(k),
      ...(k.position === 'gtid' ? [] : [localTables()]),
      verdicts(),
      actualState(k),
      founding(),
      primaryPass(),
      k.position === 'gtid' ? gtidReplication(k) : fileReplication(k),
      replicaPass(k),
      bash`
        pass() {
          read_topology
          if ! read_actual_state; then
            publish not-ready "cannot read the server's state over ${PATHS.socket}: $actual_error"
          elif [[ $primary != "$ordinal" ]]; then
            be_replica
          elif [[ -z \${actual[cluster]} ]]; then
            found_cluster
          else
            be_primary
          fi
        }
      `,
    ],
    main: bash`
      while true; do
        ${k.dataCopy.method === 'xtrabackup' ? bash`serve_copies` : NOTHING}
        # A failed step has said so on standard error; the next pass sees what is left to do.
        if ! pass; then log "this pass did not come to its end"; fi
        # Changes are near while a server starts.
        if [[ \${verdict-} == ready* ]]; then sleep ${TIMING.pass}; else sleep ${TIMING.poll}; fi
      done
    `,
    endsOnSigterm: true,
  });
}
