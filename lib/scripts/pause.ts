import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

/** `read_pause`: whether a person has told the sidecar to leave this server alone, and for how long. */
export function pauses(): BashScript {
  return bash`
    # Sets paused_until to the time of day at which the pause of this member ends; to nothing if it is not paused.
    read_pause() {
      local ends=0 now
      paused_until=''
      if [[ ! -f ${PATHS.pause} ]]; then return; fi
      { read -r ends _ <${PATHS.pause}; } 2>/dev/null || true # it may be gone by now
      printf -v now '%(%s)T' -1
      if [[ $ends =~ ^[0-9]+$ ]] && ((now < ends)); then printf -v paused_until '%(%H:%MZ)T' "$ends"; fi
    }
  `;
}

/** `change_sql`: how the sidecar changes its server, where its caller has not looked for a pause itself. What it writes for others to read is no change. */
export function changes(): BashScript {
  return bash`
    # Runs the SQL on standard input like local_sql, unless this member is paused. The verdict says so, and callers see to it that
    # it says what is wrong as well.
    change_sql() {
      if [[ -n $paused_until ]]; then return 1; fi
      local_sql
    }
  `;
}

/** `judge_while_paused`: a pass that acts on no decision about the role. */
export function pausedRole(): BashScript {
  return bash`
    # Nothing is done about the role: a primary goes on to take writes, and a replica does not become one.
    judge_while_paused() {
      case $decision in
        fence) publish not-ready "takes writes, but does not have the role$remark" ;;
        refuse_writes) publish not-ready "$objection" ;;
        serve | hand_over | begin_term)
          if [[ \${actual[writable]} == 1 ]]; then
            be_primary
          else
            publish not-ready "has the role, but its server has been started anew, and takes no writes before mysql-ctl resume"
          fi
          ;;
        take_role | seize_role | claim_role)
          remark='; would take the role'
          be_replica
          ;;
        *) be_replica ;;
      esac
    }
  `;
}
