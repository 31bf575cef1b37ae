import type { Kind } from '../model/model';
import { DIVERGED, FILES, PATHS, ROLE_RECORD, RECLONE_REQUESTS } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { bash, NOTHING, paragraph, type BashScript } from './bash';
import { pauses } from './pause';
import { script } from './script';
import { lastVerdict } from './verdict';

const USAGE = [
  'usage: mysql-ctl status [--json]              this member and all others, in words or as one JSON object;',
  '                                              exit status 0 if this member is ready, 1 if not',
  '       mysql-ctl explain                      what the verdict on this member means, and what to do',
  `       mysql-ctl pause [MINUTES [NOTE...]]    the sidecar changes nothing here, for ${LIMITS.pauseMinutes} minutes or 1 to ${LIMITS.longestPauseMinutes}`,
  '       mysql-ctl resume                       ends the pause',
  '       mysql-ctl reclone [--lose-transactions]  asks for a new copy of the data of this member',
];

/** The command for people, inside a pod: `kubectl exec mysql-0 -- mysql-ctl status`. */
export function controlScript(k: Kind): BashScript {
  const byGtid = k.position === 'gtid';
  return script({
    name: 'mysql-ctl',
    purpose: 'says how the members are, and lets a person keep the sidecar from changing this one.',
    libraries: [FILES.commonLibrary, FILES.explanationsLibrary, ...(byGtid ? [FILES.membersLibrary] : [])],
    librariesIn: PATHS.scripts,
    functions: [
      pauses(),
      lastVerdict(),
      usage(),
      status(byGtid),
      pauseAndResume(byGtid),
      byGtid ? reclone() : noReclone(),
    ],
    main: bash`
      local state reason age paused_until
      read_pause
      read_verdict
      case "$*" in
        status) show_status ;;
        'status --json') show_json ;;
        explain)
          echo "$POD_NAME: $state: $reason"
          explain_reason "$reason"
          ;;
        pause | 'pause '*) pause "\${@:2}" ;;
        resume) resume ;;
        reclone) request_reclone ${RECLONE_REQUESTS.wanted} ;;
        'reclone --lose-transactions') request_reclone ${RECLONE_REQUESTS.loseTransactions} ;;
        *) misused ;;
      esac
    `,
  });
}

function usage(): BashScript {
  return bash`
    misused() {
      {
        ${paragraph(USAGE.map((line) => bash`echo ${line}`))}
      } >&2
      exit 2
    }

    # Says why it does not do what was asked.
    refuse() {
      printf 'refused: %s\n' "$*" >&2
      exit 1
    }
  `;
}

function status(byGtid: boolean): BashScript {
  return bash`
    show_status() {
      local ends began note
      echo "$POD_NAME: $state: $reason (judged $age s ago)"
      if [[ -n $paused_until ]]; then
        read -r ends began note <${PATHS.pause}
        printf 'paused from %(%FT%RZ)T to %(%FT%RZ)T%s\n' "$began" "$ends" "\${note:+: $note}"
      fi
      show_others
      [[ $state == ready ]]
    }

    ${byGtid ? othersByTable() : othersUnknown()}

    show_json() {
      ${byGtid ? bash`(read_topology && json_of_set) 2>/dev/null || json_of_this_member` : bash`json_of_this_member`}
      [[ $state == ready ]]
    }

    # Without the server's help: other than plain characters become a question mark.
    json_of_this_member() {
      local ends=null
      if [[ -n $paused_until ]]; then ends=$(json_string "$paused_until"); fi
      printf '{"pod": %s, "state": %s, "reason": %s, "age": %d, "paused_until": %s, "members": null}\n' \
        "$(json_string "$POD_NAME")" "$(json_string "$state")" "$(json_string "$reason")" "$age" "$ends"
    }

    json_string() {
      local text=\${1//[^ -~]/?}
      text=\${text//\\/\\\\}
      text=\${text//\"/\\\"}
      printf '"%s"' "$text"
    }
  `;
}

function othersByTable(): BashScript {
  return bash`
    show_others() {
      local answer
      read_topology
      if answer=$(set_facts 2>&1) && show_set "$answer" && answer=$(member_rows 2>&1); then
        show_members "$answer"
      else
        echo "the other members are not known here: the server of this pod does not answer: $(cause_of "$answer")"
      fi
    }
  `;
}

function othersUnknown(): BashScript {
  return bash`
    show_others() { echo 'the other members are not known here: a set without GTIDs keeps no table of them'; }
  `;
}

function pauseAndResume(byGtid: boolean): BashScript {
  const warnHolder = bash`
    if has_role; then
      echo "this server has the write role: it goes on to take writes, and hands the role to nobody; but if its server ends, it takes"
      echo "none before mysql-ctl resume"
    fi
  `;
  return bash`
    # Waits until the sidecar says that it heeds the pause: what it was at when the pause began is done then.
    pause() {
      local minutes=\${1-} note now started=$SECONDS
      if [[ $# == 0 ]]; then minutes=${LIMITS.pauseMinutes}; fi
      if [[ ! $minutes =~ ^[1-9][0-9]{0,3}$ ]] || ((minutes > ${LIMITS.longestPauseMinutes})); then misused; fi
      note=\${*:2}
      printf -v now '%(%s)T' -1
      printf '%d %d %s\n' $((now + 60 * minutes)) "$now" "\${note//[[:cntrl:]]/ }" >${PATHS.pause}.new
      mv ${PATHS.pause}.new ${PATHS.pause}
      read_pause
      echo "paused until $paused_until: the sidecar judges this member, and changes nothing of it"
      ${byGtid ? warnHolder : NOTHING}
      until [[ $reason == *"; paused until $paused_until"* ]]; do
        ((SECONDS - started < ${TIMING.pauseHeeded})) || refuse "the sidecar has not heeded it within ${TIMING.pauseHeeded} s: does it run?"
        sleep ${TIMING.poll}
        read_verdict
      done
    }

    resume() {
      if [[ -z $paused_until ]]; then echo 'this member was not paused'; fi
      rm -f ${PATHS.pause}
      echo 'the sidecar sets this member right at its next pass'
    }
  `;
}

function reclone(): BashScript {
  const record = `${PATHS.data}/${ROLE_RECORD}`;
  const diverged = `${PATHS.data}/${DIVERGED}`;
  return bash`
    has_role() { [[ -f ${record} ]] && grep -qx 'role=\(holder\|claims\)' ${record}; }

    # Leaves the request to the sidecar: $1, and when it was made, by which it is another one than that before.
    request_reclone() {
      if [[ -n $paused_until ]]; then refuse "this member is paused until $paused_until: mysql-ctl resume comes first"; fi
      if has_role; then refuse "this server has the write role, or is about to: move the role to another one first"; fi
      if [[ $1 == ${RECLONE_REQUESTS.wanted} && -f ${diverged} ]]; then
        refuse "this server has what no other has: $(<${diverged}). A new copy loses it for good:" \
          "save what is needed, then say mysql-ctl reclone --lose-transactions"
      fi
      printf '%s %(%s)T\n' "$1" -1 >${PATHS.recloneRequest}.new
      mv ${PATHS.recloneRequest}.new ${PATHS.recloneRequest}
      echo "asked for a new copy: mysql-ctl status and the log of the sidecar say what becomes of it"
    }
  `;
}

/** By file and position, a copy is only made for a pod without data. */
function noReclone(): BashScript {
  return bash`
    request_reclone() {
      refuse "a set without GTIDs makes no new copy by itself ($1): delete the pod and its claim"
    }
  `;
}
