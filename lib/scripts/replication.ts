import { takesDeclarations } from '../model/declarations';
import { hasSemiSync, type Kind } from '../model/model';
import { FILES, PATHS, POSITION } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { certificateRenewal } from './certificates';
import { localTables, sidecarClient } from './client';
import { clientNote } from './clients';
import { sqlNumbers } from './credentials';
import { durabilityPass } from './durability';
import { scheduledEvents } from './events';
import { fileReplication } from './file-replication';
import { founding } from './founding';
import { gtidReplication } from './gtid-replication';
import { lag } from './lag';
import { lostVolume } from './lost-volume';
import { primaryReport } from './member';
import { changes, pausedRole, pauses } from './pause';
import { primaryPass } from './primary-pass';
import { reclone } from './reclone';
import { replicaPass } from './replica-pass';
import { roleDecision } from './role-decision';
import { roleFacts } from './role-facts';
import { rolePass } from './role-pass';
import { roleRecord } from './role-record';
import { library, script } from './script';
import { actualState } from './server-state';
import { session } from './session';
import { acquaintances, survey } from './survey';
import { NO_STATE, verdicts } from './verdict';

/** The sidecar: brings the server into the state that its role wants, again and again, and judges it. */
export function replicationScript(k: Kind): BashScript {
  const byGtid = k.position === 'gtid';
  return script({
    name: 'replication',
    purpose: 'reads the wanted and the actual state, changes what differs, publishes the verdict; for ever.',
    libraries: [
      FILES.commonLibrary,
      ...(byGtid ? [FILES.rotationLibrary, FILES.durabilityLibrary, FILES.roleLibrary, FILES.recloneLibrary] : []),
      FILES.replicaLibrary,
      ...(takesDeclarations(k) ? [FILES.declarationsLibrary] : []),
      ...(hasSemiSync(k) ? [FILES.semiSyncLibrary] : []),
    ],
    functions: [
      sidecarClient(k),
      byGtid ? session(k) : localTables(),
      pauses(),
      changes(),
      verdicts(),
      actualState(k),
      founding(k),
      ...(byGtid ? [lostVolume(), durabilityPass()] : []),
      primaryPass(k),
      ...(takesDeclarations(k) ? [scheduledEvents()] : []),
      ...(byGtid ? [primaryReport(), clientNote()] : []),
      ...(k.hasCertificates ? [certificateRenewal()] : []),
      passes(k),
      bash`
        # SECONDS follows the clock of the node. When that is set, whatever is due at a time would be due much later, or at once: it
        # is set right by the time since the node has started.
        keep_time() {
          local since_boot
          read -r since_boot _ </proc/uptime
          since_boot=\${since_boot%.*}
          SECONDS=$((since_boot - \${began:=$since_boot}))
        }

        # Waits for $1 seconds without a process of its own: nothing ever comes from there.
        rest() { read -r -t "$1" -u "$silence" || true; }
      `,
    ],
    main: bash`
      trap '' PIPE # a session whose other end is gone is an error, and no end
      exec {silence}< <(exec sleep infinity)
      while true; do
        ${k.dataCopy.method === 'xtrabackup' ? bash`serve_copies` : NOTHING}
        keep_time
        pass_again='' soon=''
        # A failed step has said so on standard error; the next pass sees what is left to do.
        if ! pass; then log "this pass did not come to its end"; fi
        # What has been decided leads on at once, once.
        if [[ -n $pass_again && $pass_again != "\${passed_for-}" ]]; then
          passed_for=$pass_again
          continue
        fi
        passed_for=''
        # Changes are near while a server starts, or connects.
        if [[ \${verdict-} == ready* && -z $soon ]]; then rest ${TIMING.pass}; else rest ${TIMING.eagerPass}; fi
      done
    `,
    endsOnSigterm: true,
  });
}

/** Who takes writes, and how the role moves. */
export function roleLibrary(k: Kind): BashScript {
  return library({
    name: 'role',
    purpose: 'who takes writes: a role that one server has, durably, and passes on by its own word.',
    functions: [roleRecord(), survey(k), ...acquaintances(k), roleFacts(k), roleDecision(), rolePass(k), pausedRole()],
  });
}

/** How the data of a server are replaced by a copy, beside its work. */
export function recloneLibrary(k: Kind): BashScript {
  return library({
    name: 'reclone',
    purpose: 'replaces data that cannot be healed by a copy; the old ones stay until it is complete.',
    libraries: [FILES.dataCopyLibrary],
    functions: reclone(k),
  });
}

/** How a server follows the primary. */
export function replicaLibrary(k: Kind): BashScript {
  return library({
    name: 'replica',
    purpose: 'follows the primary, after it has been proven to be the right one, and heals replication.',
    functions:
      k.position === 'gtid'
        ? [sqlNumbers(), gtidReplication(k), replicaPass(k), lag()]
        : [fileReplication(k), replicaPass(k)],
  });
}

/** XtraBackup's copies do not know their GTIDs by themselves. */
const TAKE_POSITION = bash`
  elif [[ -f ${PATHS.data}/${POSITION} ]]; then
    take_position
`;

function passes(k: Kind): BashScript {
  if (k.position === 'file') {
    return bash`
      pass() {
        read_topology
        read_pause
        if ! read_actual_state; then
          publish not-ready "${NO_STATE} over ${PATHS.socket}: $actual_error"
        elif [[ $primary != "$ordinal" ]]; then
          be_replica
        elif [[ -z \${actual[cluster]} ]]; then
          found_cluster
        else
          be_primary
        fi
      }
    `;
  }
  const heed = bash`
    if [[ -z $paused_until ]] && ! heed_certificates; then
      publish not-ready "the server has no certificate to show: nobody can log in to it from elsewhere$certificate_trouble"
      return
    fi
  `;
  return bash`
    pass() {
      read_topology
      look_at_secret
      read_pause
      read_role
      if ! read_actual_state; then
        publish not-ready "${NO_STATE} over ${PATHS.socket}: $actual_error"
        return
      fi
      if [[ -z \${alone-} ]]; then
        # What an earlier run of this script has left in the server must not be done any more; and what is seen now may be of it.
        kill_sessions "$(sessions_of sidecar)"
        alone=true pass_again=alone
        return
      fi
      ${k.hasCertificates ? heed : NOTHING}
      speak_of_role
      executed_before=\${executed_before-\${actual[executed]}}
      if copies_anew; then
        publish_while_copying
      ${k.dataCopy.method === 'xtrabackup' ? TAKE_POSITION : NOTHING}
      elif [[ -f ${PATHS.recloneRequest} && $role != holder && -z $paused_until ]]; then
        reclone_as_asked
      elif [[ -n \${actual[cluster]} ]]; then
        settle_role
      elif [[ $primary == "$ordinal" ]]; then
        found_cluster
      else
        be_empty_replica
      fi
      executed_before=\${actual[executed]}
      note_clients
    }
  `;
}
