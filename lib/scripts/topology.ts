import type { Model } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

/** Who this pod is, and who the primary is at this moment. */
export function topology(m: Model): BashScript {
  return bash`
    ordinal=\${POD_NAME##*-}

    host_of() { echo "${m.names.statefulSet}-$1.${m.names.headlessService}"; }

    # Sets primary to its ordinal.
    read_topology() {
      local name value
      primary=''
      while IFS='=' read -r name value; do
        [[ $name != primary ]] || primary=$value
      done <${PATHS.configMap}/${FILES.topology}
      [[ $primary =~ ^[0-9]+$ ]] || fail "ConfigMap ${m.names.configMap}, key ${FILES.topology}: names no primary"
    }
  `;
}
