import { DEFAULT_DURABILITY } from '../model/durability';
import type { Model } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { DEFAULT_LOST_VOLUME, DEFAULT_READS } from '../model/topology';
import { bash, type BashScript } from './bash';

/** Who this pod is, and who the primary is at this moment. */
export function topology(m: Model): BashScript {
  return bash`
    ordinal=\${POD_NAME##*-} primary_service=${m.names.primaryService}

    own_host=${m.names.statefulSet}-$ordinal.${m.names.headlessService}

    host_of() { echo "${m.names.statefulSet}-$1.${m.names.headlessService}"; }

    # The ordinal in the host name $1.
    ordinal_of() {
      local pod=\${1%%.*}
      echo "\${pod##*-}"
    }

    # Sets primary to its ordinal, servers to how many there should be, force to the term that may begin without the last
    # primary's word, if any, and declared to what tells what the set is to hold from what it was before. All can change
    # while a pod runs.
    read_topology() {
      local name value
      primary='' servers='' force='' declared='' lag_limit=${DEFAULT_READS.lagLimit} read_floor=${DEFAULT_READS.readFloor} primary_in_floor=${Number(DEFAULT_READS.primaryInFloor)}
      # Not as in the code: a change of this file restarts pods, and one of these settings must not.
      lost_volume=${DEFAULT_LOST_VOLUME} durability=${DEFAULT_DURABILITY.mode} stall_limit=${DEFAULT_DURABILITY.stallLimit} relaxed_replicas=0
      while IFS='=' read -r name value; do
        case $name in
          primary) primary=$value ;;
          servers) servers=$value ;;
          force) force=$value ;;
          lag-limit) lag_limit=$value ;;
          read-floor) read_floor=$value ;;
          lost-volume) lost_volume=$value ;;
          primary-in-floor) primary_in_floor=$value ;;
          durability) durability=$value ;;
          stall-limit) stall_limit=$value ;;
          relaxed-replicas) relaxed_replicas=$value ;;
          declared) declared=$value ;;
        esac
      done <${PATHS.configMap}/${FILES.topology}
      [[ $primary =~ ^[0-9]+$ && $servers =~ ^[0-9]+$ ]] ||
        fail "ConfigMap ${m.names.configMap}, key ${FILES.topology}: needs primary and servers, a number each"
      primary_host=${m.names.statefulSet}-$primary.${m.names.headlessService}
    }
  `;
}
