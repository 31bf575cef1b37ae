import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

/** `publish`: what the sidecar judges, for the readiness probe and the log. */
export function verdicts(): BashScript {
  return bash`
    # Publishes the verdict: state $1, "ready" or "not-ready", and the reason. Each change of it is logged once.
    publish() {
      local state=$1 now
      shift
      printf -v now '%(%s)T' -1
      printf '%s %d %s\n' "$state" "$now" "$*" >${PATHS.verdict}.new
      mv ${PATHS.verdict}.new ${PATHS.verdict}
      if [[ "$state $*" != "\${verdict-}" ]]; then log "$state: $*"; fi
      verdict="$state $*"
    }
  `;
}
