import type { Kind } from '../model/model';
import { PATHS, RECEIPT, ROLE_RECORD } from '../model/paths';
import { bash, type BashScript } from './bash';

/** Proof that a data directory is complete, and the one step that puts a complete one into place. */
export function receipts(k: Kind): BashScript {
  return bash`
    # True if directory $1 is complete. That it exists, or that a server starts on it, proves nothing.
    receipt_is_valid() { [[ -f $1/${RECEIPT} && $(<"$1/${RECEIPT}") == made-by=* ]]; }

    # Puts the complete directory that waits into the place of the data directory.
    # Whatever line it is cut at, the next start finishes it: what waits stays until it is in place.
    adopt_waiting_copy() {
      if receipt_is_valid ${PATHS.data}; then rm -rf ${PATHS.replaced}; fi
      receipt_is_valid ${PATHS.incoming} || return 0
      # What was copied before this server took the role lacks what it has written since.
      if [[ -f ${PATHS.data}/${ROLE_RECORD} && $(<${PATHS.data}/${ROLE_RECORD}) == *role=holder* ]]; then
        rm -rf ${PATHS.incoming}
        return
      fi
      if [[ -e ${PATHS.data} ]]; then
        rm -rf ${PATHS.replaced}
        mv -T ${PATHS.data} ${PATHS.replaced}
      fi
      mv -T ${PATHS.incoming} ${PATHS.data}
      ${syncOf(k)}
      rm -rf ${PATHS.replaced}
      log "the data directory is in place"
    }
  `;
}

/** `write_receipt`: the last step in the making of a data directory. */
export function receiptWriter(k: Kind): BashScript {
  return bash`
    # Declares ${PATHS.incoming} complete; $1 says how it was made, $2 which cluster it holds.
    # All that it proves is on the disk before it, and it appears whole or not at all.
    write_receipt() {
      ${syncOf(k)} || return
      printf 'made-by=%s\ncluster=%s\nmade-at=%(%FT%TZ)T\nversion=%s\n' "$1" "$2" -1 ${k.version} \
        >${PATHS.incoming}/${RECEIPT}.new || return
      ${syncOf(k)} || return
      mv ${PATHS.incoming}/${RECEIPT}.new ${PATHS.incoming}/${RECEIPT} || return
      ${syncOf(k)} || return
    }
  `;
}

/** Puts all of the volume on its disk. */
export function syncOf(k: Kind): BashScript {
  return k.series.syncsOneFileSystem ? bash`sync -f ${PATHS.volume}` : bash`sync`;
}
