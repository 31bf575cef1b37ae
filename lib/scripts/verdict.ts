import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';

/** How a verdict begins that says that no server answers. */
export const NO_STATE = 'cannot read the state of the server';

/** `publish`: what the sidecar judges, for the readiness probe and the log. */
export function verdicts(): BashScript {
  return bash`
    # Publishes the verdict: state $1, "ready" or "not-ready", and the reason. Each change of it is logged once.
    publish() {
      local state=$1 reason now
      shift
      reason="$*\${secret_fault-}\${paused_until:+; paused until $paused_until}"
      printf -v now '%(%s)T' -1
      # The same again is worth a file now and then only: it must not grow old.
      if [[ "$state $reason" == "\${verdict-}" && -e ${PATHS.verdict} ]] && ((SECONDS - published_at < ${TIMING.verdictRenewal})); then return; fi
      published_at=$SECONDS
      printf '%s %d %s\n' "$state" "$now" "$reason" >${PATHS.verdict}.new
      mv ${PATHS.verdict}.new ${PATHS.verdict}
      if [[ "$state $reason" != "\${verdict-}" ]]; then log "$state: $reason"; fi
      verdict="$state $reason"
    }
  `;
}

/** `read_verdict`: what was published last, if it still counts. */
export function lastVerdict(): BashScript {
  return bash`
    # Sets state to "ready" only if the last verdict says so and is recent; reason; and age, in seconds.
    read_verdict() {
      local time now
      printf -v now '%(%s)T' -1
      state=unknown time=$now reason='the sidecar has not judged this server yet'
      if [[ -e ${PATHS.verdict} ]]; then read -r state time reason <${PATHS.verdict}; fi
      age=$((now - time))
      if [[ $state == ready ]] && ((age > ${TIMING.verdictAge})); then
        state=stale reason="the sidecar's last verdict is $age s old"
      fi
    }
  `;
}
