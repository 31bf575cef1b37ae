import { RELAXED, STRICT } from '../model/durability';
import type { Kind } from '../model/model';
import { PATHS, RECEIPT, RECEIPT_DISTRUSTED, RELAXED_MARK, ROLE_RECORD } from '../model/paths';
import { bash, type BashScript } from './bash';
import { syncOf } from './receipt';
import { library } from './script';
import { sql } from './sql';

const MARK = `${PATHS.data}/${RELAXED_MARK}`;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * How a replica may leave it to its machine when commits reach the disk, without ever being silently wrong.
 *
 * If the machine goes down, such a server may lose transactions that its binary log counts as executed. So before it is
 * relaxed, a mark with the machine's boot id lies with its data; after another boot, marked data prove nothing.
 */
export function durabilityLibrary(k: Kind): BashScript {
  return library({
    name: 'durability',
    purpose: 'whether commits are on the disk when they are acknowledged, and what to believe if not.',
    functions: [marks(k), strictness(k)],
  });
}

function marks(k: Kind): BashScript {
  return bash`
    # Which boot of the machine this is: what lies in its memory ends with it.
    read -r boot_id <${BOOT_ID} || boot_id=''

    # Sets marked_boot and marked_cluster to what the mark says; to nothing if there is none.
    read_mark() {
      local name value
      marked_boot='' marked_cluster=''
      if [[ ! -f ${MARK} ]]; then return; fi
      while IFS='=' read -r name value; do
        case $name in
          boot) marked_boot=$value ;;
          cluster) marked_cluster=$value ;;
        esac
      done <${MARK}
    }

    # On the disk before the first commit that is not.
    write_mark() {
      printf 'boot=%s\ncluster=%s\n' "$boot_id" "$1" >${MARK}.new || return
      ${syncOf(k)} || return
      mv ${MARK}.new ${MARK} || return
      ${syncOf(k)} || return
    }
  `;
}

function strictness(k: Kind): BashScript {
  return bash`
    # When it returns, all that is committed here is on the disk, and what is committed later will be. A new binary log waits for
    # commits that began under the old settings. LOCAL: not in the binary log, where it would be a transaction that nobody else has.
    be_strict() {
      make_strict || return
      ${syncOf(k)} || return
      rm -f ${MARK} # if it comes back, that costs a copy, and nothing else
    }

    make_strict() {
      local_sql ${sql`
        SET GLOBAL innodb_flush_log_at_trx_commit = 1;
        SET GLOBAL sync_binlog = 1;
        FLUSH LOCAL BINARY LOGS;
        FLUSH LOCAL ENGINE LOGS;
      `}
    }
  `;
}

/** What the sidecar does about it at every pass. */
export function durabilityPass(): BashScript {
  return bash`
    # On a server that takes writes, or may soon.
    keep_strict() {
      if [[ \${actual[durability]} == ${STRICT} && ! -f ${MARK} ]]; then return; fi
      [[ -z $paused_until ]] || return 1
      be_strict || return
      actual[durability]=${STRICT}
      log "commits are on the disk before they are acknowledged, and so is all that was committed before"
    }

    # On a server that follows. Not while it stops: that takes the mark away, and then no commit may be anywhere but on the disk.
    keep_relaxed() {
      if [[ \${actual[offline]} == 1 || -z $boot_id ]]; then return; fi
      if [[ \${actual[durability]} == ${RELAXED} && -f ${MARK} ]]; then return; fi
      read_mark
      if [[ -z $marked_boot ]] && ! write_mark "\${actual[cluster]}"; then return; fi
      if [[ \${marked_boot:-$boot_id} != "$boot_id" ]]; then return; fi
      relax || return 0 # tried again by the next pass
      log 'a replica: its commits reach the disk a moment later'
    }

    relax() {
      change_sql ${sql`
        SET GLOBAL innodb_flush_log_at_trx_commit = IF(@@GLOBAL.offline_mode, 1, 2);
        SET GLOBAL sync_binlog = IF(@@GLOBAL.offline_mode, 1, 0);
      `}
    }

    # A server that is to have the role is strict before it has it: its record will count for more than any mark.
    settle_follower() {
      if [[ $relaxed_replicas == 1 && $role == none && \${wants_role:-0} == 0 ]]; then
        keep_relaxed
      else
        keep_strict || log 'cannot write its data to the disk'
      fi
    }
  `;
}

/** `distrusted_cluster`: such data are replaced by a copy of the same cluster, and by no other. */
export function distrustedData(): BashScript {
  return bash`
    # Prints the cluster of data that are here, and are not believed any more; "none" if there are none.
    distrusted_cluster() {
      local cluster=''
      if ! receipt_is_valid ${PATHS.data}; then cluster=$(grep -s '^cluster=' ${MARK}) || cluster=''; fi
      cluster=\${cluster#*=}
      echo "\${cluster:-none}"
    }
  `;
}

/** `distrust_lost_boot`: a step of clone-mysql. */
export function distrust(k: Kind): BashScript {
  return bash`
    # Takes the receipt from data whose last commits were in the memory of a machine that went down. They stay until a copy
    # is complete. A server with the role has no mark, and nobody to copy from.
    distrust_lost_boot() {
      read_mark
      if [[ ! -f ${MARK} || $marked_boot == "$boot_id" ]] || holds_role; then return; fi
      [[ $primary != "$ordinal" ]] || fail "refused: the machine went down while this server was a replica that leaves writes" \
        "to it, so its data may lack some; name the server that had the role as primary, and this one copies its data anew;" \
        "see docs/runbooks/distrusted-replica.md"
      log "the machine went down while this replica left writes to it: its data may lack some, and will be copied anew"
      mv ${PATHS.data}/${RECEIPT} ${PATHS.data}/${RECEIPT_DISTRUSTED}
      ${syncOf(k)}
    }

    holds_role() { grep -qsx role=holder ${PATHS.data}/${ROLE_RECORD}; }
  `;
}
