import { FORCED_STEP, MOVE_STEP } from '../model/role';
import { ACCOUNTS } from '../model/accounts';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { dialectOf } from './dialect';
import { hasSemiSync, type Kind } from '../model/model';
import { otherSessions, sessionKiller } from './sessions';
import { numberParameter, parameter, sql, type SqlStatement } from './sql';
import { HEARTBEAT, TERM } from './tables';

/** Ends `super_read_only` as well. */
export const MAKE_WRITABLE: SqlStatement = sql`SET GLOBAL read_only = OFF;`;

/** Terms that are kept: enough to tell two histories apart, however long a replica was away. A forced one leaps. */
const TERMS_KEPT = 100 * FORCED_STEP;

/** What a pass does about the role, as it was decided. */
export function rolePass(k: Kind): BashScript {
  const { stopReplica, resetReplica } = dialectOf(k.series);
  return bash`
    settle_role() {
      gather_role_facts
      decide_role
      if [[ -n $paused_until ]]; then
        judge_while_paused
        return
      fi
      case $decision in
        fence)
          log 'takes writes without having the role: making it read-only'
          fence || true
          be_replica
          ;;
        hand_over) hand_over "$wanted_primary" ;;
        serve) be_primary ;;
        begin_term) begin_term ;;
        refuse_writes) publish not-ready "$objection" ;;
        take_role)
          # Later than any that its last holder begins by itself, if a volume comes back that was taken for lost.
          take_role "$((role_term + ${MOVE_STEP}))" 'takes the role: nobody else has it, and all transactions of its last holder are here'
          ;;
        seize_role)
          take_role "$force" "takes the role without the word of \${actual[term_holder]:-the last primary}, as the code says (forcePrimary:" \
            "$force): what that server had acknowledged and not sent is lost"
          ;;
        claim_role) write_role claims "$role_term" ;;
        withdraw_claim) write_role none "$role_term" ;;
        *) be_replica ;;
      esac
      case $decision in
        hand_over | begin_term | take_role | seize_role | claim_role) pass_again=$decision ;;
      esac
    }

    # Recorded before it is done: whatever ends this script, nobody else can think that it has the role.
    take_role() {
      if ! keep_strict; then
        publish not-ready "wanted as the primary: cannot write to the disk all that it has"
        decision=wait_for_role
        return
      fi
      log "\${*:2}: term $1"
      stale_primary=''
      if [[ $primary != "$ordinal" ]]; then stale_primary=$primary; fi
      informed=yes
      write_role holder "$1"
    }

    # Each time at which a server begins to take writes is a term, with a row in the data. The row comes before the first
    # write of anybody else: only by it can a later set-back be told from the true history.
    begin_term() {
      if ((actual[term] == role_term)) && ! write_role holder "$((role_term + 1))"; then
        publish_unrecorded 'its term'
        return
      fi
      if ! enter_term || ! open_writes; then
        publish not-ready "primary: the server refuses to become writable"
        return
      fi
      service_look_at=$((SECONDS + ${TIMING.serviceReturn}))
      greet_peers &
      log "takes writes: term $role_term has begun"
    }

    enter_term() {
      change_sql ${sql`
        ${stopReplica};
        ${resetReplica};
        SET GLOBAL innodb_flush_log_at_trx_commit = 1;
        SET GLOBAL sync_binlog = 1;
        SET GLOBAL super_read_only = OFF;
        DELETE FROM ${TERM} WHERE term + ${TERMS_KEPT} < ${numberParameter('role_term')};
        INSERT INTO ${TERM} (term, id, holder, began_with)
          VALUES (${numberParameter('role_term')}, UUID(), ${parameter('own_host')}, REPLACE(@@GLOBAL.gtid_executed, '\n', ''));
        REPLACE INTO ${HEARTBEAT} (only_row, at, heir) VALUES ('1', UNIX_TIMESTAMP(NOW(3)), NULL);
      `}
    }

    # The rows above wait for no replica: none follows yet.
    open_writes() {
      ${hasSemiSync(k) ? bash`keep_semi_sync source || true` : NOTHING}
      make_writable
    }

    make_writable() {
      change_sql ${MAKE_WRITABLE}
    }

    # Tells the server that is to have the role, and releases it to no other.
    hand_over() {
      local heir
      heir=$(host_of "$1")
      if [[ \${actual[writable]} == 1 ]]; then
        log "ends writes, to hand the role over to $heir"
        tell_heir "$heir"
        if ! fence; then
          publish ready "primary of cluster \${actual[cluster]}: takes writes; it cannot become read-only, to hand over to $heir"
          return
        fi
      elif ! stay_read_only; then
        return
      fi
      if ! write_role released "$role_term" "$1"; then
        publish_unrecorded "that it hands over to $heir"
        return
      fi
      was_connected=$heir changing_source=true lag=0 # it has everything, and goes on to serve reads
      log "has released the role to $heir, with all that was written"
    }

    # What an earlier run of this script has left in the server must not make it writable any more.
    stay_read_only() {
      kill_sessions "$(sessions_of sidecar)"
      statement_deadline=${TIMING.fence} change_sql ${sql`SET GLOBAL super_read_only = ON;`}
    }

    tell_heir() {
      local heir=$1
      statement_deadline=${TIMING.passStatement} change_sql ${sql`UPDATE ${HEARTBEAT} SET heir = NULLIF(${parameter('heir')}, '');`}
    }

    # Ends writes. What is being committed ends within a moment, other transactions are given ${TIMING.drain} s; then all sessions
    # of clients end, so that they look for the primary anew. Statements of an earlier run of this script end first.
    fence() {
      local fencing tenths=0
      kill_sessions "$(sessions_of sidecar)"
      statement_deadline=${TIMING.fence} change_sql ${sql`SET GLOBAL super_read_only = ON;`} &
      fencing=$!
      while kill -0 "$fencing" 2>/dev/null && ((tenths < ${TIMING.drain / TIMING.glance})); do
        sleep ${TIMING.glance}
        tenths=$((tenths + 1))
      done
      kill_sessions "$(sessions_of clients)"
      wait "$fencing" || return
      kill_sessions "$(sessions_of clients)"
    }

    # Prints the sessions of $1: "clients", or the "sidecar" that ran before.
    sessions_of() {
      local whose=$1
      session_sql ${sql`
        ${otherSessions(k)}
          AND IF(${parameter('whose')} = 'sidecar', PROCESSLIST_USER = ${ACCOUNTS.sidecar},
            PROCESSLIST_USER NOT IN (${ACCOUNTS.sidecar}, ${ACCOUNTS.replication}, 'system user', 'event_scheduler'));
      `}
    }

    ${sessionKiller(k)}
  `;
}
