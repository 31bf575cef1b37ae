import { ACCOUNTS } from '../model/accounts';
import type { Kind } from '../model/model';
import { FILES, PATHS, RECEIPT } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { localClient } from './client';
import { distrust } from './durability';
import { receiptWriter } from './receipt';
import { script } from './script';

/**
 * The second init container: makes the data directory complete, or ends with the reason. It knows the way in which data
 * are copied only by the functions of that way's library.
 *
 * It runs at every start of the pod and may be killed at any line.
 */
export function cloneScript(k: Kind): BashScript {
  const byGtid = k.position === 'gtid';
  return script({
    name: 'clone-mysql',
    purpose: 'keeps the data directory, or copies one. Proof of a complete one is its receipt, written last.',
    libraries: [FILES.commonLibrary, FILES.dataCopyLibrary, ...(byGtid ? [FILES.durabilityLibrary] : [])],
    functions: [
      ...(k.dataCopy.method === 'clone-plugin' ? [localClient(PATHS.recipientSocket, ACCOUNTS.root)] : []),
      receiptWriter(k),
      ...(byGtid ? [distrust(k)] : []),
      copy(k),
    ],
    main: bash`
      read_topology
      adopt_waiting_copy
      ${byGtid ? bash`if receipt_is_valid ${PATHS.data}; then distrust_lost_boot; fi` : NOTHING}
      if receipt_is_valid ${PATHS.data}; then
        log "the data directory is complete: $(tr '\n' ' ' <${PATHS.data}/${RECEIPT})"
        rm -rf ${PATHS.incoming} ${PATHS.recipient} # of a copy that ended with its pod: nobody goes on with it
        return
      fi
      read_wanted_primary
      copy_data
      adopt_waiting_copy
    `,
    endsOnSigterm: true,
  });
}

function copy(k: Kind): BashScript {
  // Also if the primary lost its own, and founded another cluster meanwhile.
  const sameCluster = bash`
    if [[ $distrusted != none && $primary_holds != "$distrusted" ]]; then
      cause="it holds cluster $primary_holds, but the data here are of cluster $distrusted"
      return
    fi
  `;
  return bash`
    # Copies the data of a donor, as soon as there is one.
    copy_data() {
      local attempt=0 donor donor_address
      ${k.position === 'gtid' ? bash`local distrusted` : NOTHING}
      ${k.position === 'gtid' ? bash`distrusted=$(distrusted_cluster)` : NOTHING}
      if [[ -e ${PATHS.data} ]]; then log "${PATHS.data} has no receipt: a complete copy will replace it"; fi
      prepare_to_copy
      while true; do
        find_donor
        if copy_from "$(host_of "$donor")" "$donor_address"; then break; fi
        if donor_is_busy; then
          log_wait "$(host_of "$donor") to end its copy to another pod"
        else
          attempt=$((attempt + 1))
          log "copy from $(host_of "$donor") failed ($attempt of ${LIMITS.copyAttempts}): $(cause_of "$copy_error")"
          ((attempt < ${LIMITS.copyAttempts})) || fail "gave up after ${LIMITS.copyAttempts} copies: $(cause_of "$copy_error")"
        fi
        sleep ${TIMING.poll}
      done
      end_copying
      write_receipt "copy of $(host_of "$donor")" "$cluster_id"
      log "copied cluster $cluster_id from $(host_of "$donor")"
    }

    # The code may name another primary while this pod waits.
    read_wanted_primary() {
      read_topology
      # Its data are made at the start of the pod; only a later change of the topology leads here.
      [[ $primary != "$ordinal" ]] || fail "has become the primary without data: delete the pod, and it starts anew"
    }

    # Waits for a donor; sets donor to its ordinal, donor_address, and cluster_id to what it holds. A replica that
    # replicates is preferred to the primary, and new replicas spread over the donors: each serves one copy at a time.
    find_donor() {
      local address answer host peer holds replicates primary_holds primary_address candidates cause
      while true; do
        read_wanted_primary
        answer_peers
        primary_holds=none primary_address='' candidates=() cause='it is not there yet'
        for address in $(peer_addresses); do
          if ! answer=$(ask "$address"); then
            cause="the pod at $address: $(cause_of "$answer")"
            continue
          fi
          read -r host holds replicates _ <<<"$answer"
          peer=$(ordinal_of "$host")
          if [[ $host != "$(host_of "$peer")" ]]; then continue; fi # of another set
          if [[ $peer == "$primary" ]]; then
            primary_holds=$holds primary_address=$address cause='it has no data yet'
          elif [[ $replicates == 1 ]]; then
            candidates+=("$peer $address $holds")
          fi
        done
        choose_donor
        if [[ -n $donor ]]; then return; fi
        log_wait "the primary $primary_host: $cause"
        sleep ${TIMING.poll}
      done
    }

    # Only the primary's own cluster is copied: a replica that carries another one must not spread it.
    choose_donor() {
      local candidate eligible=()
      donor='' cluster_id=$primary_holds
      if [[ $primary_holds == none ]]; then return; fi
      ${k.position === 'gtid' ? sameCluster : NOTHING}
      for candidate in \${candidates[@]+"\${candidates[@]}"}; do
        if [[ $candidate == *" $primary_holds" ]]; then eligible+=("\${candidate% *}"); fi
      done
      candidate="$primary $primary_address"
      # After a failure, the primary and another replica are tried in turn.
      if ((\${#eligible[@]} > 0 && attempt % 2 == 0)); then
        candidate=\${eligible[(ordinal + attempt) % \${#eligible[@]}]}
      fi
      read -r donor donor_address <<<"$candidate"
    }
  `;
}
