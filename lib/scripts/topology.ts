import type { Model } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

/** Who this pod is, and who the primary is at this moment. */
export function topology(m: Model): BashScript {
  return bash`
    ordinal=\${POD_NAME##*-}

    host_of() { echo "${m.names.statefulSet}-$1.${m.names.headlessService}"; }

    # The ordinal in the host name $1.
    ordinal_of() {
      local pod=\${1%%.*}
      echo "\${pod##*-}"
    }

    # Sets primary to its ordinal, and servers to how many there should be. Both can change while a pod runs.
    read_topology() {
      local name value
      primary='' servers=''
      while IFS='=' read -r name value; do
        case $name in
          primary) primary=$value ;;
          servers) servers=$value ;;
        esac
      done <${PATHS.configMap}/${FILES.topology}
      [[ $primary =~ ^[0-9]+$ && $servers =~ ^[0-9]+$ ]] ||
        fail "ConfigMap ${m.names.configMap}, key ${FILES.topology}: needs primary and servers, a number each"
    }
  `;
}
