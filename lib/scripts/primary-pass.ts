import { takesDeclarations } from '../model/declarations';
import { hasSemiSync, type Kind } from '../model/model';
import { FORCED_STEP } from '../model/role';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { fullVolume } from './full-volume';
import { MAKE_WRITABLE } from './role-pass';
import { sql } from './sql';
import { HEARTBEAT } from './tables';

/** `be_primary`: a pass of the sidecar on the server that takes writes. */
export function primaryPass(k: Kind): BashScript {
  return k.position === 'gtid' ? byGtid(k) : byFile();
}

function byGtid(k: Kind): BashScript {
  const semiSync = bash`
    keep_semi_sync source
    judge_semi_sync
  `;
  const apart = bash`
    if [[ $durability == semi-sync ]]; then
      beat_apart
      return
    fi
  `;
  const declarations = bash`
    keep_declarations
    keep_init_sql
    look_at_events
    remark+=$user_fault$declarations_note$events_note
  `;
  const notFounded = bash`
    elif [[ -n $init_sql_note ]]; then
      publish not-ready "primary of cluster \${actual[cluster]}: $init_sql_note"
  `;
  return bash`
    ${fullVolume()}

    be_primary() {
      if [[ $wanted_primary == "$ordinal" && -n \${actual[heir]} ]]; then tell_heir ''; fi
      name_forced_loss
      keep_strict || remark+="; acknowledged writes may be lost: it refuses to write each to the disk"
      ${hasSemiSync(k) ? semiSync : NOTHING}
      beat
      rotate_passwords
      ${takesDeclarations(k) ? declarations : NOTHING}
      if [[ -n \${writes_hang-} ]]; then
        publish not-ready "primary of cluster \${actual[cluster]}: $writes_hang"
      ${takesDeclarations(k) ? notFounded : NOTHING}
      else
        publish ready "primary of cluster \${actual[cluster]}: takes writes$remark$rotation_note"
        report_itself
      fi
    }

    # For as long as the code names the term: whoever has seen to the loss takes it out.
    name_forced_loss() {
      if [[ -n $force ]] && ((role_term >= force && role_term < force + ${FORCED_STEP})); then
        remark+="; term $force was begun by force (forcePrimary): what the primary before had acknowledged and not sent is lost"
      fi
    }

    # A write of its own at every few passes: replicas know by it how far behind they are, and this script that writes work.
    beat() {
      local answer
      if ((SECONDS < \${next_beat-0})); then return; fi
      next_beat=$((SECONDS + ${TIMING.heartbeat}))
      ${hasSemiSync(k) ? apart : NOTHING}
      if answer=$(heartbeat 2>&1); then
        writes_hang=''
        return
      fi
      close_session
      end_wait_for_space
      note_that_writes_hang "$answer"
    }

    # For the reason that the client's message $1 gives.
    note_that_writes_hang() {
      if [[ -n \${writes_hang-} ]]; then return; fi
      printf -v writes_hang 'writes hang since %(%FT%TZ)T: ' -1
      writes_hang+="$(cause_of "$1"); $(space_left) MiB are left on the volume"
    }

    heartbeat() {
      session_sql ${sql`UPDATE ${HEARTBEAT} SET at = UNIX_TIMESTAMP(NOW(3));`}
    }
  `;
}

function byFile(): BashScript {
  return bash`
    be_primary() {
      if [[ \${actual[receiver]} != OFF ]]; then
        publish not-ready "refused: this server is a replica, and the primary of a set without GTIDs cannot be moved"
      elif [[ \${actual[writable]} == 1 ]]; then
        publish ready "primary of cluster \${actual[cluster]}: takes writes"
      elif make_writable; then
        log "made the server writable"
      else
        publish not-ready "primary: the server refuses to become writable"
      fi
    }

    make_writable() {
      change_sql ${MAKE_WRITABLE}
    }
  `;
}
