import { CLUSTER_TABLE, OWN_DATABASE } from '../model/accounts';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { MAKE_WRITABLE } from './primary-pass';
import { identifier, parameter, sql } from './sql';

/** `found_cluster`: turns the empty server of the primary into a new cluster, once it is certain that there is none. */
export function founding(): BashScript {
  return bash`
    # Founds a new cluster if every peer is empty as well. A peer with data means that this server has lost its own.
    found_cluster() {
      local cluster_id
      if ! peers_are_empty; then
        publish not-ready "$undecided"
        return
      fi
      cluster_id=$(</proc/sys/kernel/random/uuid)
      if write_cluster_id; then log "no peer has data: founded cluster $cluster_id"; fi
    }

    # False with the reason in undecided. A peer that has an address must say that it is empty; one that has none may
    # not exist at all, and is given ${TIMING.bootstrapPatience} seconds to appear. A visitor that is gone counts for nothing.
    peers_are_empty() {
      local address answer host holds listed empty=' ' other
      undecided=''
      listed=$(listed_addresses)
      if [[ -z $listed ]]; then undecided='waits for DNS to list this pod and its peers'; fi
      for address in $(peer_addresses); do
        if ! answer=$(ask "$address"); then
          if [[ $'\n'$listed$'\n' != *$'\n'$address$'\n'* ]]; then continue; fi
          undecided="waits for the pod at $address to say whether it has data: $(cause_of "$answer")"
          continue
        fi
        read -r host holds _ <<<"$answer"
        if [[ -z $holds ]]; then
          undecided="waits for the pod at $address to say whether it has data"
          continue
        fi
        if [[ $host != "$(host_of "$(ordinal_of "$host")")" ]]; then continue; fi # of another set
        if [[ $holds != none ]]; then
          undecided="refused: $host has data of cluster $holds, so $POD_NAME has lost its own and must not found another"
          undecided+=" cluster; see docs/runbooks/lost-primary-volume.md"
          return 1
        fi
        empty+="$host "
      done
      for ((other = 0; other < servers; other++)); do
        if [[ $empty != *" $(host_of "$other") "* ]] && ((SECONDS < ${TIMING.bootstrapPatience})); then
          undecided=\${undecided:-"waits for $(host_of "$other") to appear, and to say whether it has data"}
        fi
      done
      [[ -z $undecided ]]
    }

    # Not in the binary log: replicas get it with their copy, and the log begins with the first write of a user.
    write_cluster_id() {
      local_sql ${sql`
        ${MAKE_WRITABLE}
        SET SESSION sql_log_bin = 0;
        INSERT INTO ${identifier(OWN_DATABASE)}.${identifier(CLUSTER_TABLE)} (only_row, id) VALUES ('1', ${parameter('cluster_id')});
        COMMIT;
      `}
    }
  `;
}
