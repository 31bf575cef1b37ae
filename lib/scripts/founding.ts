import { takesDeclarations } from '../model/declarations';
import type { Kind } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { MAKE_WRITABLE } from './role-pass';
import { numberParameter, parameter, sql } from './sql';
import { CLUSTER, FOUNDING } from './tables';

/** Nobody else has data, so nobody knows of a role. */
const FOUNDED = bash`
  informed=yes
  if ! write_role holder 0; then
    publish_unrecorded 'its term'
    return
  fi
`;

/** The code wants a server as the primary that has no data, or the code says what to do about those that are lost. */
const COPY_INSTEAD = bash`
  if [[ -n $lost_cluster ]] && find_writer; then
    copy_first_data
    return
  fi
  if [[ -n $lost_cluster && $lost_volume == clone-from-replica ]]; then
    recover_lost_volume
    return
  fi
`;

/** Whether the code has statements for a new cluster. */
const LOOK_FOR_INIT_SQL = bash`
  if [[ -s ${PATHS.configMap}/${FILES.initSql} ]]; then has_init_sql=1; fi
`;

/** Together with the cluster's id, or not at all: what is in the code later is not for this cluster. */
const NOTE_INIT_SQL = sql`INSERT INTO ${FOUNDING} (only_row) SELECT '1' FROM DUAL WHERE ${numberParameter('has_init_sql')} = 1;`;

/** `found_cluster`: turns the empty server of the primary into a new cluster, once it is certain that there is none. */
export function founding(k: Kind): BashScript {
  return bash`
    # Founds a new cluster if every peer is empty as well. A peer with data means that this server has lost its own, unless another
    # one takes writes.
    found_cluster() {
      local cluster_id
      if ! peers_are_empty; then
        ${k.position === 'gtid' ? COPY_INSTEAD : NOTHING}
        publish not-ready "$undecided"
        return
      fi
      if [[ -n $paused_until ]]; then
        publish not-ready "founds a cluster as soon as it is no longer paused"
        return
      fi
      cluster_id=$(</proc/sys/kernel/random/uuid)
      ${k.position === 'gtid' ? FOUNDED : NOTHING}
      if write_cluster_id; then log "no peer has data: founded cluster $cluster_id"; fi
    }

    # False with the reason in undecided. A peer that has an address must say that it is empty; one that has none may
    # not exist at all, and is given ${TIMING.foundingPatience} seconds to appear. A visitor that is gone counts for nothing.
    peers_are_empty() {
      local address answer host holds listed empty=' ' other
      undecided='' lost_cluster=''
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
          lost_cluster=$holds
          undecided="refused: $host has data of cluster $lost_cluster, so $POD_NAME has lost its own and must not found another"
          undecided+=" cluster; see docs/runbooks/lost-primary-volume.md"
          return 1
        fi
        empty+="$host "
      done
      for ((other = 0; other < servers; other++)); do
        if [[ $empty != *" $(host_of "$other") "* ]] && ((SECONDS < ${TIMING.foundingPatience})); then
          undecided=\${undecided:-"waits for $(host_of "$other") to appear, and to say whether it has data"}
        fi
      done
      [[ -z $undecided ]]
    }

    # Not in the binary log: replicas get it with their copy, and the log begins with the first write of a user.
    write_cluster_id() {
      ${takesDeclarations(k) ? bash`local has_init_sql=0` : NOTHING}
      ${takesDeclarations(k) ? LOOK_FOR_INIT_SQL : NOTHING}
      change_sql ${sql`
        ${k.position === 'gtid' ? sql`SET GLOBAL super_read_only = OFF;` : MAKE_WRITABLE}
        SET SESSION sql_log_bin = 0;
        ${takesDeclarations(k) ? sql`START TRANSACTION;` : sql``}
        ${takesDeclarations(k) ? NOTE_INIT_SQL : sql``}
        INSERT INTO ${CLUSTER} (only_row, id) VALUES ('1', ${parameter('cluster_id')});
        COMMIT;
      `}
    }
  `;
}
