import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import type { Kind } from '../model/model';
import { bash, NOTHING, type BashScript } from './bash';
import { parameter, sql } from './sql';

/** What the other servers say of themselves, asked all at once. */
export function survey(k: Kind): BashScript {
  return bash`
    declare -A survey met_at

    # Fills the table survey, by ordinal, with the other servers that answer: the cluster that each holds, whether it
    # replicates and whether it takes writes, its standing, its transactions not applied yet, and those applied; met_at says where.
    ask_all_peers() {
      begin_survey
      if ((\${#asked[@]} > 0)); then wait "\${asked[@]}" || true; fi
      read_answers
    }

    # The same, until the servers \${*:2} have answered, and for as long as process $1, if there is one, asks as well. An address
    # where nobody is any more takes seconds to say so; meanwhile a server may have come back elsewhere, and be known there.
    ask_for_peers() {
      local deadline=$((SECONDS + ${TIMING.answer})) listed_at=$SECONDS
      begin_survey
      if [[ -n $1 ]]; then asked+=("$1"); fi
      while ((SECONDS < deadline)); do
        read_answers
        if have_answered "\${@:2}"; then return; fi
        if ((SECONDS > listed_at)) || ! answers_are_due; then
          ask_new_peers
          ${peersTellVisitors(k) ? bash`ask_whom_peers_know` : NOTHING}
          listed_at=$SECONDS
          if ! answers_are_due; then break; fi
        fi
        rest ${TIMING.glance}
      done
      read_answers
    }

    have_answered() {
      local peer
      for peer; do
        if [[ -z \${survey[$peer]-} ]]; then return 1; fi
      done
    }

    surveys=0

    # In a directory of its own: what an earlier survey has asked for may still come.
    begin_survey() {
      asked=() answers=${PATHS.answers}/$((++surveys))
      rm -rf ${PATHS.answers}
      mkdir -p "$answers"
      ask_new_peers
    }

    ask_new_peers() {
      local address
      for address in $(peer_addresses); do ask_at "$address"; done
    }

    # Unless it has been done in this survey. The answer comes as a file named after the address.
    ask_at() {
      if [[ -e $answers/.$1 || -e $answers/$1 ]]; then return; fi
      : >"$answers/.$1"
      { ask "$1" >"$answers/.$1" && mv "$answers/.$1" "$answers/$1"; } 2>/dev/null &
      asked+=("$!")
    }

    answers_are_due() {
      local process
      for process in "\${asked[@]-}"; do
        if kill -0 "$process" 2>/dev/null; then return; fi
      done
      return 1
    }

    read_answers() {
      local answer host answered peer
      survey=()
      for answer in "$answers"/*; do
        if [[ ! -f $answer ]]; then continue; fi
        read -r host answered <"$answer"
        peer=$(ordinal_of "$host")
        if [[ $host != "$(host_of "$peer")" || $peer == "$ordinal" ]]; then continue; fi
        survey[$peer]=$answered met_at[$peer]=\${answer##*/}
      done
    }

    # Whoever looks for this server finds its address among its visitors, and sooner than DNS tells it.
    greet_peers() {
      local address
      for address in $(peer_addresses); do ask "$address" >/dev/null & done
      wait
    }

    # Sets has_all to 1 if the transactions of a peer, those applied and those not, are all here, and has_lost to 1 if this server
    # has made some of them, and has them no more: its volume was set back.
    compare_transactions() {
      local theirs=\${1#-},\${2#-}
      read -r has_all has_lost <<<"$(transactions_beside)"
    }

    transactions_beside() {
      session_sql ${sql`
        SELECT GTID_SUBSET(${parameter('theirs')}, @@GLOBAL.gtid_executed),
          INSTR(GTID_SUBTRACT(${parameter('theirs')}, @@GLOBAL.gtid_executed), @@GLOBAL.server_uuid) > 0;
      `}
    }
  `;
}

/** Two servers that have moved within half a minute do not find each other by DNS, but both have asked those that have not. */
export function acquaintances(k: Kind): BashScript[] {
  if (!peersTellVisitors(k)) return [];
  const functions = bash`
    ask_whom_peers_know() {
      local peer address
      for peer in "\${!survey[@]}"; do
        for address in $(visitors_of "\${met_at[$peer]}"); do ask_at "$address"; done
      done
    }
  `;
  return [functions];
}

/** With XtraBackup, it is not the server that is visited. */
const peersTellVisitors = (k: Kind) => k.dataCopy.method === 'clone-plugin';
