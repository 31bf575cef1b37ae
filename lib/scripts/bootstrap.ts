import type { Model } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';

/** `bootstrap`: the first data directory of a new cluster. */
export function bootstrap(m: Model): BashScript {
  return bash`
    # Makes the empty data directory of a new cluster, if no peer has data.
    bootstrap() {
      local cluster_id
      cluster_id=$(</proc/sys/kernel/random/uuid)
      log "no data here: preparing a new cluster"
      initialize_server ${PATHS.incoming} "$cluster_id"
      refuse_if_a_peer_has_data
      write_receipt "$cluster_id" bootstrap
      log "new cluster $cluster_id"
    }

    # A peer with data means that this volume was lost, and that a new cluster would be a second one.
    # A peer that has an address must say that it is empty. One without an address may not exist at all: it is given
    # ${TIMING.bootstrapPatience} seconds to appear.
    refuse_if_a_peer_has_data() {
      local peer answer holds undecided
      while true; do
        undecided=''
        for peer in $(expected_peers); do
          if answer=$(ask "$peer"); then
            read -r holds _ <<<"$answer"
            [[ $holds == empty ]] || fail "refused: $(host_of "$peer") has data of cluster $holds, so $POD_NAME has lost" \
              "its volume and must not start a new cluster; see docs/runbooks/lost-primary-volume.md"
          elif getent hosts "$(host_of "$peer")" >/dev/null; then
            undecided="$(host_of "$peer") to say whether it has data: $(cause_of "$answer")"
          elif ((SECONDS < ${TIMING.bootstrapPatience})); then
            undecided="$(host_of "$peer") to get an address"
          fi
        done
        [[ -n $undecided ]] || return 0
        log_wait "$undecided"
        sleep ${TIMING.poll}
      done
    }

    # The peers of the manifest, and those that were added since.
    expected_peers() {
      { peers && seq 0 ${m.replicas - 1}; } | sort -nu | { grep -vx "$ordinal" || true; }
    }
  `;
}
