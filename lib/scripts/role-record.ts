import { ACCOUNTS, OWN_DATABASE } from '../model/accounts';
import { PATHS, ROLE_RECORD } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { parameter, sql, type SqlStatement } from './sql';

/** What a server's standing begins with where peers can see it. */
const PREFIX = `${OWN_DATABASE}/`;

/**
 * `TERM/holder`, `TERM/released/HEIR`, `TERM/claims`, `TERM/none`, or `TERM/none/REASON` of one that would not take the role; `-`
 * while no sidecar speaks for the server. It is the name of a lock that the sidecar's session holds: seen by peers over SQL,
 * written nowhere, gone with the sidecar. Where two sessions hold one, an earlier run of the sidecar has left its own: then nobody speaks.
 */
export const ROLE_STANDING: SqlStatement = sql`
  (SELECT IF(COUNT(*) = 1, SUBSTRING(MIN(held.OBJECT_NAME), ${PREFIX.length + 1}), '-') FROM performance_schema.metadata_locks AS held
    JOIN performance_schema.threads AS session ON session.THREAD_ID = held.OWNER_THREAD_ID
    WHERE held.OBJECT_TYPE = 'USER LEVEL LOCK' AND held.OBJECT_NAME LIKE ${`${PREFIX}%`}
      AND session.PROCESSLIST_USER = ${ACCOUNTS.sidecar} AND session.PROCESSLIST_HOST = 'localhost')
`;

/** Why a server would not take the role at once, as its standing says it. */
export const UNFIT = { paused: 'paused', copies: 'copies', uninformed: 'uninformed' } as const;

/** The durable record of this server's part in the role, and how peers are told of it. */
export function roleRecord(): BashScript {
  const record = `${PATHS.data}/${ROLE_RECORD}`;
  return bash`
    # Sets role to holder, released, claims or none; role_term; role_heir, to whom it was released; and informed once every server
    # has told this one what it knows. The record lies with the data, and no copy of them carries it.
    read_role() {
      local name value
      role=none role_term=0 role_heir='' stale_primary='' informed=''
      if [[ ! -f ${record} ]]; then
        heard_term=0 # other data: what was heard was not about these
        return
      fi
      while IFS='=' read -r name value; do
        case $name in
          role) role=$value ;;
          term) role_term=$value ;;
          heir) role_heir=$value ;;
          stale-primary) stale_primary=$value ;;
          informed) informed=$value ;;
        esac
      done <${record}
    }

    # Records role $1 of term $2, with heir $3, before anybody is told or anything is done.
    write_role() {
      if [[ -n $paused_until ]]; then return 1; fi
      # What a full volume has taken only in part must not replace what is there.
      printf 'role=%s\nterm=%s\nheir=%s\nstale-primary=%s\ninformed=%s\n' "$1" "$2" "\${3-}" "$stale_primary" "$informed" \
        >${record}.new || return
      sync ${record}.new || return
      mv ${record}.new ${record} || return
      sync -f ${PATHS.volume} || return
      role=$1 role_term=$2 role_heir=\${3-}
      speak_of_role
    }

    # Nothing is done that could not be recorded: $1 says what.
    publish_unrecorded() {
      publish not-ready "primary: cannot record $1; $(space_left) MiB are left on the volume"
    }

    heard_term=0

    # Whoever has heard of a later term than its own has no part in an older one.
    learn_term() {
      # The word of a peer: bash would run what stands in it as an expression.
      if [[ ! $1 =~ ^(0|[1-9][0-9]{0,17})$ ]]; then return; fi
      if (($1 > role_term)); then
        if [[ $role != none && -z $paused_until && $1 != "$heard_term" ]]; then
          log "term $1 has begun elsewhere: no longer $role of term $role_term"
        fi
        heard_term=$1
        # A pause, or a full volume, keeps it from being recorded, not from being known.
        write_role none "$1" || role=none role_term=$1 role_heir=''
      fi
    }

    # Lets peers see the record. Until they do, this server does not count as one that has answered them.
    speak_of_role() {
      local standing unfit=''
      if [[ $role == none ]]; then judge_fitness; fi
      standing=${PREFIX}$role_term/$role\${role_heir:+/$role_heir}\${unfit:+/$unfit}
      if [[ \${spoken-} == "$session_process $standing" ]]; then return; fi
      spoken=''
      if [[ $(hold_standing) == 1 ]]; then spoken="$session_process $standing"; fi
    }

    # Sets unfit to why the role must not be handed to this server, if there is a reason: it would not take it now, and nobody
    # would take writes.
    judge_fitness() {
      if [[ -n $paused_until ]]; then
        unfit=${UNFIT.paused}
      elif [[ -n $copy_process || -f ${PATHS.recloneRequest} ]]; then
        unfit=${UNFIT.copies}
      elif [[ -z $informed ]]; then
        unfit=${UNFIT.uninformed}
      fi
    }

    hold_standing() {
      session_sql ${sql`
        DO RELEASE_ALL_LOCKS();
        SELECT GET_LOCK(${parameter('standing')}, ${TIMING.standingLock});
      `}
    }
  `;
}
