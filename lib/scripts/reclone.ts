import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import type { Kind } from '../model/model';
import { PATHS, RECLONE_REQUESTS } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { dialectOf, type Dialect } from './dialect';
import { receiptWriter } from './receipt';
import { parameter, sql } from './sql';
import { TURN } from './tables';

/** `reclone`: replaces the data of a server that cannot be healed otherwise, and loses nothing by it. */
export function reclone(k: Kind): BashScript[] {
  return [receiptWriter(k), turns(), decisions(dialectOf(k.series)), theCopy()];
}

/** One member at a time: a copy costs its donor, and while it is made, one server fewer serves reads. */
function turns(): BashScript {
  return bash`
    # True if it is the turn of this server to copy. The primary keeps the turn; it ends by itself unless it is taken again.
    take_turn() {
      [[ $(turn_of) == "$own_host" ]]
    }

    # By the primary's clock. The server that was it before may have had one that was ahead: no turn lasts longer than one that
    # begins now.
    turn_of() {
      remote_sql "$source_at" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} ${sql`
        INSERT INTO ${TURN} (only_row, name, until) VALUES ('1', ${parameter('own_host')}, UNIX_TIMESTAMP() + ${TIMING.turn})
          ON DUPLICATE KEY UPDATE name = IF(until < UNIX_TIMESTAMP(), VALUES(name), name),
            until = IF(name = VALUES(name), VALUES(until), LEAST(until, VALUES(until)));
        SELECT name FROM ${TURN};
      `}
    }
  `;
}

function decisions({ stopReplica }: Dialect): BashScript {
  return bash`
    # The primary may be asked for its cluster, for the turn, and for who has most.
    be_empty_replica() {
      source=$primary_host source_at=$source
      copy_first_data
    }

    # A server that has no data is no loss.
    copy_first_data() {
      if [[ -n \${actual[executed]} ]]; then
        publish not-ready "refused: there are transactions here, but no id of their cluster; they are left alone"
      else
        # Recorded for a cluster that this server was about to found, and did not: a copy would be thrown away for it.
        if [[ $role != none ]]; then write_role none 0 || true; fi
        reclone 'has no data'
      fi
    }

    # True if another server takes writes and has the role, which is the source from now on. Then this one has lost nothing, and is
    # yet to become the primary.
    find_writer() {
      local peer writable standing
      ask_all_peers
      for peer in "\${!survey[@]}"; do
        read -r _ _ writable standing _ <<<"\${survey[$peer]}"
        if [[ $writable == 1 && $standing == */holder ]]; then
          source=$(host_of "$peer") source_at=\${met_at[$peer]}
          return
        fi
      done
      return 1
    }

    # What a person has asked for by mysql-ctl. Only they may say that transactions which nobody else has are to be lost.
    reclone_as_asked() {
      local source source_at wanted asked_at
      choose_source
      read -r wanted asked_at <${PATHS.recloneRequest}
      if [[ $asked_at != "\${asked_for_at-}" ]]; then asked_for_at=$asked_at copy_failures=0 copy_again_at=0; fi
      if [[ $wanted == ${RECLONE_REQUESTS.loseTransactions} ]]; then may_lose=true; fi
      reclone 'as a person has asked'
      may_lose=''
    }

    may_lose='' copy_process='' copy_failures=0 copy_again_at=0

    # Replaces the data of this server, because of $1, by a copy from a peer that has all of them. The old ones stay, and serve
    # reads if they may, until the copy is complete.
    reclone() {
      local donor
      if [[ -n $paused_until ]]; then
        publish not-ready "$1; would copy its data anew"
      elif ((copy_failures >= ${LIMITS.copyAttempts})); then
        publish not-ready "$1; gave up after $copy_failures copies: $(<${PATHS.copyFailure}); mysql-ctl reclone tries again"
      elif ((SECONDS < copy_again_at)); then
        publish not-ready "$1; will try again to copy the data: $(<${PATHS.copyFailure})"
      elif ! find_copy_donor; then
        publish not-ready "$1; waits for a peer that can give a copy"
      elif ! take_turn; then
        publish not-ready "$1; waits for another pod to end its copy"
      else
        start_copy "$1" "$donor"
      fi
    }

    # Sets donor to the ordinal of a peer that has all that is here: a replica that replicates, rather than the primary; after a copy
    # that has failed, the next one of them.
    find_copy_donor() {
      local peer holds replicates executed cluster=\${actual[cluster]} donors=() last_resort=()
      local here=\${actual[executed]}\${actual[received]:+,\${actual[received]}}
      donor='' peers_cluster=''
      if [[ -z $source ]]; then return 1; fi # nobody is known yet who could vouch for a donor
      ask_all_peers
      read -r peers_cluster _ <<<"\${survey[$(ordinal_of "$source")]-none}"
      if [[ -n $may_lose || -z \${actual[cluster]} ]]; then cluster=$peers_cluster; fi
      for peer in "\${!survey[@]}"; do
        read -r holds replicates _ _ _ executed <<<"\${survey[$peer]}"
        if [[ $holds == none || $holds != "$cluster" ]]; then continue; fi
        if [[ -n $may_lose || $(is_superset "\${executed#-}" "$here") == 1 ]]; then
          if [[ $replicates == 1 ]]; then
            donors+=("$peer")
          elif [[ $(host_of "$peer") == "$source" ]]; then
            last_resort=("$peer")
          fi
        fi
      done
      donors+=(\${last_resort[@]+"\${last_resort[@]}"})
      if ((\${#donors[@]} == 0)); then return 1; fi
      donor=\${donors[copy_failures % \${#donors[@]}]}
    }

    is_superset() {
      local superset=$1 subset=$2
      session_sql ${sql`SELECT GTID_SUBSET(${parameter('subset')}, ${parameter('superset')});`}
    }

    start_copy() {
      copy_reason="$1; copies its data anew from $(host_of "$2")"
      log "$copy_reason"
      # What it acknowledged from now on, the copy might not have.
      change_sql ${sql`${stopReplica} IO_THREAD;`} || true
      copy_beside "$(host_of "$2")" "\${met_at[$2]}" &
      copy_process=$!
    }

    # True as long as a copy is under way, or a finished one waits to be adopted. The server is left alone meanwhile.
    copies_anew() {
      if [[ -z $copy_process ]]; then
        if ! receipt_is_valid ${PATHS.incoming}; then return 1; fi
        # An earlier run of this script has finished it.
        if [[ $role == holder ]]; then
          log 'a finished copy waits, but this server has the role: its own data are the ones'
          rm -rf ${PATHS.incoming}
          return 1
        fi
        copy_reason='a finished copy of the data waits: stops the server, whose next start adopts it'
        adopt_at_next_start &
        copy_process=$!
      fi
      if kill -0 "$copy_process" 2>/dev/null; then return; fi
      if wait "$copy_process"; then
        copy_failures=0
      else
        copy_failures=$((copy_failures + 1))
        # A primary that has lost its volume never gives up, and waits no longer than others do at last.
        copy_again_at=$((SECONDS + (${TIMING.copyBackOff} << (copy_failures < ${LIMITS.copyBackOffDoublings} ? copy_failures : ${LIMITS.copyBackOffDoublings}))))
        log "the copy failed ($copy_failures of ${LIMITS.copyAttempts}): $(<${PATHS.copyFailure})"
        # The next copy begins anew, and the server needs the space. One that is complete after all is adopted.
        if ! receipt_is_valid ${PATHS.incoming}; then rm -rf ${PATHS.incoming} || true; fi
      fi
      copy_process='' source_beat='' lag='' proven_uuid=''
      return 1
    }

    publish_while_copying() {
      local source source_at # whom the report goes to
      choose_source
      publish_left_behind "$copy_reason"
    }
  `;
}

function theCopy(): BashScript {
  return bash`
    # Copies from pod $1, at address $2, while the server goes on; then ends the server, which starts again on the copy. This
    # is a process of its own.
    copy_beside() {
      local copy_error turn
      echo 'it ended without a word' >${PATHS.copyFailure}
      rm -rf ${PATHS.incoming}
      keep_turn &
      turn=$!
      trap end_turn EXIT # however this ends, others wait for their turn
      if copy_from "$1" "$2"; then
        copy_error="its receipt cannot be written; $(space_left) MiB are left on the volume"
        if write_receipt "copy of $1" "$peers_cluster"; then
          end_turn
          log "copied anew from $1; the server starts again on the copy"
          adopt_at_next_start
          exit 0
        fi
      fi
      cause_of "$copy_error" >${PATHS.copyFailure}
      exit 1
    }

    end_turn() { kill "$turn" 2>/dev/null || true; }

    keep_turn() {
      while sleep ${TIMING.turn / 3}; do take_turn || true; done
    }

    # The kubelet starts the container again, and its first step is to adopt the copy. Whoever has asked for it has got it: a
    # later run of this script comes here as well, and to no other copy. A pause may have begun meanwhile.
    adopt_at_next_start() {
      rm -f ${PATHS.recloneRequest}
      while receipt_is_valid ${PATHS.incoming}; do
        read_pause
        if [[ -z $paused_until ]]; then tell_server_to_stop; fi
        sleep ${TIMING.poll}
      done
    }

    # Clients may have taken all of its connections.
    tell_server_to_stop() {
      local_sql ${sql`SHUTDOWN;`} || true
    }
  `;
}
