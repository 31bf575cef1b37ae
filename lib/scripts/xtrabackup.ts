import type { Kind } from '../model/model';
import { FILES, PATHS, POSITION } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { ANSWERS, REQUESTS } from './copy-protocol';
import { library } from './script';
import { watchCopy } from './watch-copy';

/**
 * Copies with Percona XtraBackup: the donor's sidecar streams the files of its server while that goes on, the recipient
 * applies what was changed meanwhile.
 *
 * A data copy provides `prepare_to_copy`, `answer_peers`, `copy_from`, `donor_is_busy` and `end_copying`; how peers ask
 * each other, too, follows from it.
 */
export function xtrabackup(k: Kind): BashScript {
  return library({
    name: 'data-copy',
    purpose: 'copies data with XtraBackup, from the sidecar of a peer.',
    functions: [watchCopy(), copy(), k.position === 'gtid' ? gtidPosition() : filePosition()],
  });
}

function copy(): BashScript {
  return bash`
    # Whoever asks DNS for this set's pods before one is listed makes it answer "none" to all of them for half a minute.
    # Nothing but that question could tell when one is: asked too early, it costs half a minute, and nothing else.
    prepare_to_copy() {
      log 'no data here: preparing to copy them'
      answer_peers
      sleep ${TIMING.listing}
    }

    # Tells peers that this pod has no data.
    answer_peers() { serve_copies; }

    end_copying() {
      kill "$copy_listener" 2>/dev/null || true
      wait "$copy_listener" 2>/dev/null || true
    }

    # Copies the data of pod $1, which is reached at address $2, into ${PATHS.incoming}. When that fails, copy_error says why.
    copy_from() {
      local donor=$1 address=$2 client
      rm -rf ${PATHS.incoming}
      mkdir ${PATHS.incoming}
      bash ${PATHS.scripts}/${FILES.copyClientScript} "$address" ${REQUESTS.copy} >${PATHS.copyResult} 2>&1 &
      client=$!
      if ! watch_copy "$donor" "$client"; then
        kill "$client" 2>/dev/null || true # the donor drops whoever does not read
        return 1
      fi
      if ! wait "$client"; then
        copy_error=$(<${PATHS.copyResult})
        return 1
      fi
      prepare_copy && keep_position
    }

    donor_is_busy() { [[ $copy_error == ${ANSWERS.busy} ]]; }

    # Bytes that have come, and those that the donor has.
    copy_progress() {
      local total
      total=$(cat ${PATHS.copyTotal} 2>/dev/null) || return 0
      echo "$(du --summarize --bytes ${PATHS.incoming} | cut -f 1) $total"
    }

    # Makes one point in time of files that were read one after the other.
    prepare_copy() {
      copy_error='XtraBackup does not call the copy complete'
      grep -qx 'backup_type = full-backuped' ${PATHS.incoming}/xtrabackup_checkpoints || return 1
      log 'applies what was changed during the copy'
      if ! xtrabackup --no-defaults --prepare --target-dir=${PATHS.incoming} >${PATHS.copyResult} 2>&1; then
        copy_error=$(<${PATHS.copyResult})
        return 1
      fi
    }
  `;
}

function gtidPosition(): BashScript {
  return bash`
    # Keeps the GTIDs of the transactions that the copy has; a donor without any names none.
    keep_position() {
      local info='' of_a_server='[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(:[-0-9A-Za-z_]+)+'
      if [[ -f ${PATHS.incoming}/xtrabackup_binlog_info ]]; then info=$(<${PATHS.incoming}/xtrabackup_binlog_info); fi
      info=\${info//,$'\n'/,} # XtraBackup 2.4 writes a server's transactions on a line each
      if [[ ! $info =~ ^[^[:space:]]+$'\t'[0-9]+($'\t'($of_a_server(,$of_a_server)*)?)?$ ]]; then
        copy_error="the donor's binary log position is not a file, a number and GTIDs: $(printf %q "$info")"
        return 1
      fi
      echo "\${BASH_REMATCH[2]}" >${PATHS.incoming}/${POSITION}
    }
  `;
}

function filePosition(): BashScript {
  return bash`
    # Keeps up to where in the primary's binary log the copy has its transactions.
    keep_position() {
      local info=''
      if [[ -f ${PATHS.incoming}/xtrabackup_binlog_info ]]; then info=$(<${PATHS.incoming}/xtrabackup_binlog_info); fi
      if [[ ! $info =~ ^([^[:space:]]+)$'\t'([0-9]+)$ ]]; then
        copy_error="the donor's binary log position is not a file and a number: $(printf %q "$info")"
        return 1
      fi
      echo "\${BASH_REMATCH[1]} \${BASH_REMATCH[2]}" >${PATHS.incoming}/${POSITION}
    }
  `;
}
