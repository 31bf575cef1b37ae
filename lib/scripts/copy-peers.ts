import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { COPY_PORT } from '../model/xtrabackup';
import { bash, type BashScript } from './bash';
import { REQUESTS } from './copy-protocol';

/**
 * `TCP_USER_TIMEOUT`, for which socat has no name: ends a connection whose other end has not taken any data for so long,
 * be it gone, hung, or unwilling to read.
 */
const SEND_TIMEOUT = `setsockopt-int=6:18:${TIMING.copySendTimeout * 1000}`;

/** At the same time: each is a process, and nobody may take all that a pod can have. */
const MAX_CLIENTS = 32;

/** With XtraBackup, a pod without data runs no server: every pod is asked on the port from which it hands out copies. */
export function copyPeers(): BashScript {
  return bash`
    # Answers peers, and hands out copies, until the container ends; starts what does so anew if it has ended. Each peer
    # is served by a process of its own, which writes into the connection itself: what happens to it is its own affair.
    serve_copies() {
      if kill -0 "\${copy_listener:-}" 2>/dev/null; then return; fi
      socat TCP-LISTEN:${COPY_PORT.number},fork,max-children=${MAX_CLIENTS},reuseaddr,keepalive,${SEND_TIMEOUT} \
        EXEC:"bash ${PATHS.scripts}/${FILES.copyServerScript}",nofork &
      copy_listener=$!
    }

    visitors() {
      if [[ -d ${PATHS.visitors} ]]; then ls ${PATHS.visitors}; fi
    }

    # Prints the name of the server at address $1, the cluster that it holds or "none", whether it replicates and whether it takes
    # writes, 1 or 0, its standing, and its transactions.
    ask() {
      local status=0
      timeout ${TIMING.answer} bash ${PATHS.scripts}/${FILES.copyClientScript} "$1" ${REQUESTS.holds} 2>&1 || status=$?
      if ((status == 124)); then echo "it did not answer within ${TIMING.answer} s"; fi
      return "$status"
    }
  `;
}
