import { DIVERGED, PATHS, POSITION } from '../model/paths';
import { hasSemiSync, type Kind } from '../model/model';
import { LIMITS, TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { dialectOf } from './dialect';
import { sql } from './sql';

/** `be_replica`: a pass of the sidecar on a server that follows the primary. */
export function replicaPass(k: Kind): BashScript {
  const takePosition = bash`
    elif [[ -f ${PATHS.data}/${POSITION} ]]; then
      take_position
  `;
  return bash`
    be_replica() {
      local source source_at wanted_source
      ${hasSemiSync(k) ? bash`keep_semi_sync replica` : NOTHING}
      choose_source
      want_source
      if [[ \${actual[super_read_only]} != 1 ]] && ! make_read_only; then
        publish not-ready "takes writes although it is a replica, and refuses to become read-only"
      ${k.position === 'file' ? takePosition : NOTHING}
      elif [[ -z $source ]]; then
        publish not-ready "follows nobody yet$remark"
      elif [[ \${actual[source]} != "$wanted_source" ]]; then
        configure_source
      elif [[ \${actual[applier]} == OFF || \${actual[receiver]} == OFF ]]; then
        restart_replication
      elif [[ \${actual[receiver]} == ON && \${actual[source_uuid]} != "\${proven_uuid-}" ]]; then
        prove_source
      elif ((SECONDS < \${retry_at-0})); then
        publish not-ready "replicates again since a moment; $stopped_because"
      elif [[ \${actual[receiver]} == ON ]]; then
        was_connected=$source changing_source=''
        ${k.position === 'gtid' ? bash`settle_follower` : NOTHING}
        ${hasSemiSync(k) ? bash`let_receiver_acknowledge` : NOTHING}
        publish_reader "replicates from $source"
      else
        soon=true
        publish_without_source "connects to $source"
      fi
    }

    # Reads must go on while the primary is away, or found at another address; $* says what is being waited for.
    publish_without_source() {
      if [[ -n \${was_connected-} && (\${actual[applier]} == ON || -n \${changing_source-}) ]]; then
        publish_reader "keeps what it has; $*"
      else
        publish not-ready "$*$remark"
      fi
    }

    make_read_only() {
      change_sql ${makeReadOnly(k)} || return
      log "the server took writes: made it read-only again"
    }

    # Starts what has stopped; not faster than an error can be read.
    restart_replication() {
      if ((SECONDS < \${retry_at-0})); then
        publish not-ready "$stopped_because"
      elif source_is_ours; then
        want_source
        if [[ \${actual[source]} != "$wanted_source" ]]; then # it has been found elsewhere: the next pass leads there
          pass_again=found
          return
        fi
        if replication_is_broken; then
          changing_source=''
          stopped_because="replication stopped: \${actual[receiver_error]} \${actual[applier_error]}"
          publish not-ready "$stopped_because"
          retry_at=$((SECONDS + ${TIMING.replicationRetry}))
        elif [[ -n $paused_until ]]; then
          publish not-ready "does not replicate from $source"
        else
          publish_without_source "starts to replicate from $source"
        fi
        start_replication
        soon=true
      elif [[ -n $source_is_away ]]; then
        publish_without_source "$source_error"
      elif [[ -n $source_has_purged ]]; then
        reclone "$source_error"
      else
        refuse_source
      fi
    }

    # True if it stopped for what was received; the receiver's other errors say that it did not reach the source.
    replication_is_broken() {
      local errno=\${actual[receiver_errno]}
      ((actual[applier_errno] != 0 || (1200 < errno && errno < 2000) || 10000 < errno))
    }

    # A receiver that has lost its connection tries once more by itself: that may be another server by now.
    prove_source() {
      if source_is_ours; then
        proven_uuid=\${actual[source_uuid]} soon=true
      elif [[ -n $source_is_away ]]; then
        publish_without_source "$source_error"
      else
        refuse_source
        stop_replication
      fi
    }

    # A source that has lost its data is none to follow, but has no newer ones either: reads go on.
    refuse_source() {
      if [[ -z $source_is_empty ]]; then
        was_connected='' changing_source=''
      elif [[ \${actual[applier]} == ON ]]; then
        changing_source=true
      fi
      publish_without_source "$source_error"
    }

    # Positions alone would merge two data sets without a word; and a source that lacks what is here has lost it, and will
    # give the same positions to other transactions. If it is not ours, source_error says why; source_is_away, that it
    # may be; source_is_empty, that it holds nothing.
    source_is_ours() {
      local answer cluster lacks takes_writes same_history keeps_all
      source_is_away='' source_is_empty='' source_has_purged=''
      if [[ -f ${PATHS.data}/${DIVERGED} ]]; then
        source_error=$(<${PATHS.data}/${DIVERGED})
        return 1
      fi
      if ! reach_source; then
        source_error="cannot ask $source for its cluster: $(cause_of "$answer")"
        if nobody_answered "$answer"; then source_is_away=true; fi
        return 1
      fi
      read -r cluster takes_writes same_history keeps_all lacks <<<"$answer"
      if [[ -z \${actual[cluster]} || $cluster != "\${actual[cluster]}" ]]; then
        source_error="refused: $source holds cluster $cluster, but the data here are of cluster \${actual[cluster]:-none}"
        if [[ $cluster == none ]]; then source_is_empty=true; fi
        return 1
      fi
      ${k.position === 'gtid' ? HEARS_OF_WRITES : NOTHING}
      if [[ $lacks != - && $takes_writes != 1 ]]; then
        # The heir of the role, for instance: it is about to have everything.
        source_error="waits for $source to have all that is here" source_is_away=true
        return 1
      fi
      if [[ $lacks == - && $same_history == 1 ]]; then
        lacking=0
        if [[ $keeps_all == 1 ]]; then return; fi
        source_error="$source has purged binary logs that are needed here" source_has_purged=true
        return 1
      fi
      if [[ $lacks != - ]]; then
        source_error="refused: the data here have transactions that $source lacks: $lacks"
      else
        source_error="refused: the transactions here and those of $source have the same numbers, and another history"
      fi
      lacking=$((\${lacking-0} + 1))
      if ((lacking >= ${LIMITS.divergedPasses})); then remember_divergence; fi
      return 1
    }

    # Sooner or later the source has as many transactions, others under the same positions: nothing would tell them apart.
    remember_divergence() {
      source_error+="; see docs/runbooks/diverged-replica.md"
      echo "$source_error" >${PATHS.data}/${DIVERGED}.new || return
      mv ${PATHS.data}/${DIVERGED}.new ${PATHS.data}/${DIVERGED} || return
      sync -f ${PATHS.volume}
    }

    stop_replication() {
      change_sql ${sql`${dialectOf(k.series).stopReplica};`}
    }
  `;
}

const HEARS_OF_WRITES = bash`
  if [[ $takes_writes == 1 ]]; then somebody_writes; fi # as good as a heartbeat, which is still to come
`;

/** MySQL 5.7 executes what its comment holds; the tutorial also runs on servers without `super_read_only`. */
function makeReadOnly(k: Kind) {
  return k.position === 'gtid'
    ? sql`SET GLOBAL super_read_only = ON;`
    : sql`SET GLOBAL read_only = ON /*!50708 , GLOBAL super_read_only = ON */;`;
}
