import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import type { Kind } from '../model/model';
import { FORCED_STEP, ROLE_FACTS } from '../model/role';
import { TIMING } from '../model/timing';
import { bash, paragraph, type BashScript } from './bash';
import { ROLE_STANDING, UNFIT } from './role-record';
import { parameter, sql } from './sql';
import { CLUSTER_ID } from './tables';

/** The facts on which the role is decided; peers are asked only when their word matters. */
export function roleFacts({ hasCertificates }: Kind): BashScript {
  const startRemark = hasCertificates ? bash`remark=$certificate_trouble` : bash`remark=''`;
  return bash`
    gather_role_facts() {
      ${paragraph(ROLE_FACTS.map((fact) => bash`facts[${fact}]=0`))}
      learn_term "\${actual[term]}"
      learn_term "$heard_term"
      view_topology
      if [[ $role == holder && \${actual[writable]} != 1 ]] || { ((wants_role)) && is_time_to_ask; } || is_time_to_settle; then
        ${startRemark}
        judge_peers
      elif ((!wants_role)); then
        ${startRemark}
      fi
      if [[ $role == holder && $wanted_primary != "$ordinal" ]]; then judge_heir; fi
      if [[ $role == holder ]]; then facts[holds]=1; fi
      if [[ $role == claims ]]; then facts[claims]=1; fi
      facts[writable]=\${actual[writable]}
      if [[ $wanted_primary == "$ordinal" ]]; then facts[wanted]=1; fi
    }

    # Sets wanted_primary, and wants_role to 1 if this server has not got the role and there is reason to ask for it. To the holder
    # the Service for writes tells the truth first: the file can be older by minutes. A file that is the same as before it
    # took the role does not know of that yet.
    view_topology() {
      wanted_primary=$primary wants_role=0
      if [[ $role == holder ]]; then
        if [[ $primary == "$stale_primary" ]]; then
          wanted_primary=$ordinal
        elif [[ -n $stale_primary ]]; then
          stale_primary='' # from now on the file is a later one, and so is what it says next
          write_role holder "$role_term" || true
        fi
        look_at_service
        if [[ -n $service_primary ]]; then wanted_primary=$service_primary; fi
      elif [[ $role == claims || $primary == "$ordinal" || \${actual[heir]} == "$own_host" ]] || nobody_writes; then
        wants_role=1
      else
        asking_since=''
      fi
    }

    # True if no heartbeat has come for a while. The role may have been released to this server, without its being told by one
    # that took no writes at the time.
    nobody_writes() {
      if [[ \${actual[beat]} != "\${last_beat-}" ]]; then
        last_beat=\${actual[beat]}
        somebody_writes
      fi
      ((SECONDS - \${beat_seen-0} > ${TIMING.silence}))
    }

    somebody_writes() { beat_seen=$SECONDS; }

    # Sets service_primary to the server that the Service for writes leads to, if it answers. What was seen in an earlier term
    # is no reason to pass the role on.
    look_at_service() {
      local host holds standing
      if [[ \${actual[writable]} != 1 ]]; then
        service_primary=''
        return
      fi
      if ((SECONDS < \${service_look_at-0})); then return; fi
      service_look_at=$((SECONDS + ${TIMING.serviceLook})) service_primary=''
      read -r host holds standing < <(service_leads_to 2>/dev/null) || return 0
      if [[ $holds != "\${actual[cluster]}" || $host != "$(host_of "$(ordinal_of "$host")")" ]]; then return; fi
      service_primary=$(ordinal_of "$host")
      if [[ $standing != - ]]; then learn_term "\${standing%%/*}"; fi
    }

    service_leads_to() {
      remote_sql "$primary_service" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} ${sql`
        SELECT @@report_host, COALESCE((${CLUSTER_ID}), 'none'),
          ${ROLE_STANDING};
      `}
    }

    # The server that is to have the role must follow this one, and have all that was here a pass ago. Until then, this one
    # goes on: a move can wait, writes cannot.
    judge_heir() {
      local heir answer host holds replicates standing executed
      heir=$(host_of "$wanted_primary")
      if ! answer=$(ask "$heir"); then
        remark+="; the role is meant for $heir, but it cannot be asked: $(cause_of "$answer")"
        return
      fi
      read -r host holds replicates _ standing _ executed <<<"$answer"
      if [[ $holds != "\${actual[cluster]}" || $host != "$heir" || $standing == - ]]; then
        remark+="; the role is meant for $heir, but it has no data of this cluster, or its sidecar does not run yet"
        return
      fi
      learn_term "\${standing%%/*}"
      if [[ $standing == */${UNFIT.paused} ]]; then
        remark+="; the role is meant for $heir, but it is paused"
      elif [[ $standing == */${UNFIT.copies} ]]; then
        remark+="; the role is meant for $heir, but its data are being copied anew"
      elif [[ $standing == */${UNFIT.uninformed} ]]; then
        remark+="; the role is meant for $heir, but its data are new, and it has not heard from every server yet"
      elif [[ $replicates != 1 && \${actual[writable]} == 1 ]]; then
        remark+="; the role is meant for $heir, but it does not replicate"
      elif [[ $(has_what_was_here "\${executed#-}") != 1 ]]; then
        remark+="; the role is meant for $heir, but it has not caught up yet"
      else
        facts[heir_is_fit]=1
      fi
    }

    acting_holder=''

    # Sets acting_holder to the server that takes writes by its right, for one that has no other to follow.
    judge_peers() {
      local peer holds writable standing pending executed term state heir everybody=1 has_all has_lost ahead='' holder=''
      acting_holder=''
      ask_those_who_matter
      for peer in "\${!survey[@]}"; do
        read -r holds _ _ standing _ <<<"\${survey[$peer]}"
        if [[ $holds == "\${actual[cluster]}" && $standing != - ]]; then learn_term "\${standing%%/*}"; fi
      done
      for peer in "\${!survey[@]}"; do
        read -r holds _ writable standing pending executed <<<"\${survey[$peer]}"
        if [[ $holds == none ]]; then continue; fi # it has no data, and so no part in this
        if [[ $holds != "\${actual[cluster]}" ]]; then
          object "$(host_of "$peer") holds cluster $holds, but the data here are of cluster \${actual[cluster]}"
          everybody=0
          continue
        fi
        if [[ $standing == - ]]; then everybody=0; fi
        IFS='/' read -r term state heir <<<"$standing"
        compare_transactions "$executed" "$pending"
        if [[ $writable == 1 ]]; then object "$(host_of "$peer") takes writes"; fi
        if [[ $writable == 1 && $state == holder ]]; then acting_holder=$peer; fi
        case $has_lost in
          0) ;;
          1) object "$(host_of "$peer") has transactions that were made here and are lost here: this volume was set back" ;;
          *) object "the transactions of $(host_of "$peer") could not be compared with those here" ;;
        esac
        if [[ $has_all != 1 ]]; then ahead=$peer; fi
        if [[ $writable == 1 || $state == holder || $state == claims ]]; then holder=$peer everybody=0; fi
        if [[ $state == released ]]; then
          everybody=0
          if [[ $heir == "$ordinal" && $term == "$role_term" ]]; then
            facts[offered]=1
            if [[ $has_all == 1 ]]; then facts[caught_up]=1; fi
          fi
        fi
      done
      judge_vacancy
      settle_record
    }

    # What is released to this server, the last holder tells. When it claims that, it asks everybody. The holder itself has asked
    # whom it must when every server of the set has answered: old addresses of these may still be listed, and writes wait.
    ask_those_who_matter() {
      local other others=()
      for ((other = 0; other < servers; other++)); do
        if [[ $other != "$ordinal" ]]; then others+=("$other"); fi
      done
      if [[ $role == none && $wanted_primary != "$ordinal" && -n $informed && -n \${actual[term_holder]} ]]; then
        ask_for_peers '' "$(ordinal_of "\${actual[term_holder]}")"
      elif [[ $role == holder ]] && ((servers > 1)); then
        ask_for_peers '' "\${others[@]}"
      else
        ask_all_peers
      fi
    }

    # Copied data know of no offer that this server has used up before: until every server has told it what it knows, it hears none.
    settle_record() {
      local other standing
      if [[ -n $informed ]]; then return; fi
      facts[offered]=0
      for ((other = 0; other < servers; other++)); do
        if [[ $other == "$ordinal" ]]; then continue; fi
        read -r _ _ _ standing _ <<<"\${survey[$other]-}"
        if [[ -z $standing || ($standing == - && \${survey[$other]} != none*) ]]; then return; fi
      done
      informed=yes
      write_role "$role" "$role_term" "$role_heir"
    }

    # Without the last holder's word: if every server says that there is none, or if the code names this very term.
    judge_vacancy() {
      local other missing='' last=\${actual[term_holder]:-the last holder}
      if [[ $role == holder || $wanted_primary != "$ordinal" ]]; then return; fi
      for ((other = 0; other < servers; other++)); do
        if [[ $other != "$ordinal" && -z \${survey[$other]-} ]]; then missing+=" $(host_of "$other")"; fi
      done
      # The code may have made the set smaller by the very server that had the role.
      other=$(ordinal_of "$last")
      if [[ $last == "$(host_of "$other")" && $last != "$own_host" && -z \${survey[$other]-} && "$missing " != *" $last "* ]]; then
        missing+=" $last"
      fi
      if [[ -n $ahead ]]; then
        remark+="; wanted as the primary, but $(host_of "$ahead") has transactions that are not here"
      elif [[ -n $holder ]]; then
        remark+="; wanted as the primary: waits for $(host_of "$holder") to hand over"
      elif [[ $(received_is_applied) != 1 ]]; then
        remark+="; wanted as the primary: applies what it has received"
      elif [[ $force == "$((role_term + ${FORCED_STEP}))" ]]; then
        facts[forced]=1
      elif [[ $role == released ]]; then
        # By its own word it is another's, who may be about to take it.
        remark+="; has released the role to $(host_of "$role_heir"), and waits for it to begin"
      elif [[ -z $missing ]] && ((everybody)); then
        facts[vacant]=1
      else
        remark+="; wanted as the primary: waits for the word of$missing; $last had the role last. If that is gone for good, forcePrimary:"
        remark+=" $((role_term + ${FORCED_STEP})) in the code goes on without it, and what it had not sent is lost"
      fi
    }

    object() {
      facts[objected]=1 objection="refused: $*"
    }

    is_time_to_settle() {
      if [[ -n $informed ]] || ((SECONDS < \${next_settling_of_record-0})); then return 1; fi
      next_settling_of_record=$((SECONDS + ${TIMING.patientAsking}))
    }

    # The role may be away for hours: then it is asked for less often. A claim is never left waiting.
    is_time_to_ask() {
      if [[ $role == claims ]]; then return; fi
      asking_since=\${asking_since:-$SECONDS}
      if ((SECONDS - asking_since > ${TIMING.eagerAsking} && SECONDS - asked_at < ${TIMING.patientAsking})); then return 1; fi
      asked_at=$SECONDS
    }

    has_what_was_here() {
      local executed=$1
      session_sql ${sql`SELECT GTID_SUBSET(${parameter('executed_before')}, ${parameter('executed')});`}
    }

    received_is_applied() {
      local received=\${actual[received]-}
      session_sql ${sql`SELECT GTID_SUBSET(${parameter('received')}, @@GLOBAL.gtid_executed);`}
    }
  `;
}
