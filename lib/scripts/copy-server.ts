import { localAccountOf } from '../model/accounts';
import type { Kind, XtraBackupCopy } from '../model/model';
import { END_OF_COPY, FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sidecarClient } from './client';
import { ANSWERS, GREETING, proofs, REQUESTS } from './copy-protocol';
import { WHAT_IT_HOLDS } from './peers';
import { script } from './script';
import { sql } from './sql';
import { CLUSTER_ID } from './tables';

/** One connection to the port for copies, at the pod that is asked. Standard input and output are the connection. */
export function copyServerScript(k: Kind, copy: XtraBackupCopy): BashScript {
  return script({
    name: 'copy-server',
    purpose: 'answers one peer: says what this pod holds, or hands out a copy of it.',
    libraries: [FILES.commonLibrary],
    functions: [sidecarClient(k), proofs(k), answers(k), copies(k, copy)],
    main: bash`
      local request given
      server_nonce=$(new_nonce)
      echo "${GREETING} $server_nonce"
      # Who connects and says nothing is a probe or a scan.
      read -r -n 200 -t ${TIMING.answer} request client_nonce given || return 0
      if ! is_nonce "$client_nonce" || ! is_proof "$given" "ask $request"; then
        echo ${ANSWERS.denied}
        fail "refused \${SOCAT_PEERADDR-a peer}: it does not know the clone password"
      fi
      remember_visitor
      case $request in
        ${REQUESTS.holds}) say_what_it_holds ;;
        ${REQUESTS.copy}) hand_out_copy ;;
      esac
    `,
  });
}

function answers(k: Kind): BashScript {
  // By file and position, only the primary can be copied: it does not matter whether a server replicates.
  const whatItHolds =
    k.position === 'gtid'
      ? WHAT_IT_HOLDS
      : sql`SELECT @@report_host, COALESCE((${CLUSTER_ID}), 'none'), 0, 0, '-', '-', '-';`;
  const withDistrusted = bash`echo "$(host_of "$ordinal") $(distrusted_cluster) 0 0 - - -"`;
  return bash`
    answer() { echo "$(prove "answer $request" "$*") $*"; }

    say_what_it_holds() {
      local answer
      answer=$(what_it_holds) || fail "cannot tell \${SOCAT_PEERADDR-a peer} what this server holds"
      answer "$answer"
    }

    remember_visitor() {
      mkdir -p ${PATHS.visitors}
      : >${PATHS.visitors}/"$SOCAT_PEERADDR"
    }

    # As a server with the CLONE plugin would say it in SQL.
    what_it_holds() {
      if receipt_is_valid ${PATHS.data}; then
        local_sql ${whatItHolds}
      else
        ${k.position === 'gtid' ? withDistrusted : bash`echo "$own_host none 0 0 - - -"`}
      fi
    }
  `;
}

function copies(k: Kind, copy: XtraBackupCopy): BashScript {
  const stream =
    copy.compression === undefined ? bash`copy_and_its_end` : bash`copy_and_its_end | ${copy.compression} -1`;
  return bash`
    # One copy at a time: two would take twice as long, and the disk is also the clients'.
    hand_out_copy() {
      if ! take_slot; then
        answer ${ANSWERS.busy}
        return
      fi
      answer "$(du --summarize --bytes ${PATHS.data} | cut -f 1)"
      log "hands out a copy to $SOCAT_PEERADDR"
      if ! ${stream}; then fail "the copy to $SOCAT_PEERADDR failed: $(tail -n 1 ${PATHS.donorLog})"; fi
      log "the copy to $SOCAT_PEERADDR is complete"
    }

    # The slot is a link that names its holder. One that no longer runs holds nothing.
    take_slot() {
      local holder
      if holder=$(readlink ${PATHS.copySlot}) && ! is_copy_server "$holder"; then rm -f ${PATHS.copySlot}; fi
      ln -s "$BASHPID" ${PATHS.copySlot} 2>/dev/null || return 1
      trap free_slot EXIT
    }

    free_slot() {
      if [[ $(readlink ${PATHS.copySlot}) == "$BASHPID" ]]; then rm -f ${PATHS.copySlot}; fi
    }

    is_copy_server() { [[ -r /proc/$1/cmdline && $(tr '\0' ' ' </proc/"$1"/cmdline) == *${FILES.copyServerScript}* ]]; }

    # A stream that is cut off ends like a whole one: the last file in it says that nothing is missing.
    copy_and_its_end() {
      # It locks all tables for its last moment: not behind a query that runs for long, since all writes would wait with it.
      xtrabackup --no-defaults --backup --stream=xbstream --parallel=${copy.streams} --datadir=${PATHS.data} \
        --ftwrl-wait-timeout=${TIMING.longQueryPatience} --ftwrl-wait-threshold=${TIMING.longQuery} \
        --socket=${PATHS.socket} --user=${localAccountOf(k)} --target-dir=${PATHS.serverTmp} --tmpdir=${PATHS.serverTmp} \
        2>${PATHS.donorLog} && end_of_copy
    }

    end_of_copy() {
      local directory
      directory=$(mktemp -d)
      prove ${END_OF_COPY} >"$directory"/${END_OF_COPY}
      (cd "$directory" && xbstream -c ${END_OF_COPY})
      rm -r "$directory"
    }
  `;
}
