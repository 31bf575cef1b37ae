import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';

/** `recover_lost_volume`: an empty primary beside replicas with data, if the code says `clone-from-replica`. */
export function lostVolume(): BashScript {
  return bash`
    # Copies the peer that has most, once every server has answered, none has the role, all have applied what they have received,
    # and none has moved on for a while. It then takes the role as a vacant one.
    recover_lost_volume() {
      local peer holds writable standing pending executed best='' best_executed='' all='' unsettled=''
      ask_all_peers
      for ((peer = 0; peer < servers; peer++)); do
        if [[ $peer == "$ordinal" ]]; then continue; fi
        read -r holds _ writable standing pending executed <<<"\${survey[$peer]-}"
        if [[ -z $holds ]]; then
          unsettled="waits for $(host_of "$peer") to say what it has"
          continue
        fi
        if [[ $holds == none ]]; then continue; fi
        if [[ $writable == 1 || $standing == */holder* ]]; then unsettled="$(host_of "$peer") has the role"; fi
        if [[ $pending != - ]]; then unsettled="waits for $(host_of "$peer") to apply what it has received"; fi
        if [[ -n $best && $holds != "$peers_cluster" ]]; then unsettled='the replicas carry different clusters'; fi
        peers_cluster=$holds all+=" $executed"
        if [[ -z $best || $(is_superset "\${executed#-}" "$best_executed") == 1 ]]; then
          best=$peer best_executed=\${executed#-}
        elif [[ $(is_superset "$best_executed" "\${executed#-}") != 1 ]]; then
          unsettled='no replica has all that the others have'
        fi
      done
      if [[ $all != "\${stood_at-}" ]]; then stood_at=$all stands_since=$SECONDS; fi
      if [[ -z $unsettled ]] && ((SECONDS - stands_since < ${TIMING.standstill})); then unsettled='waits for the replicas to apply what they have'; fi
      if [[ -n $paused_until ]]; then unsettled='would copy the replica that has most'; fi
      if [[ -n $unsettled || -z $best ]]; then
        publish not-ready "has lost its volume: $unsettled"
      elif ((SECONDS < copy_again_at)); then
        publish not-ready "has lost its volume; will try again to copy $(host_of "$best"): $(<${PATHS.copyFailure})"
      else
        source_at=\${met_at[$best]}
        if [[ $role != none ]]; then write_role none 0; fi
        log "has lost its volume; $(host_of "$best") has most, and as the code says (lostPrimaryVolume), what it lacks is lost"
        start_copy 'has lost its volume' "$best"
      fi
    }
  `;
}
