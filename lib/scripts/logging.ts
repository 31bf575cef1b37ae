import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';

/** `log` and `fail`: to standard error, so that functions whose output is read can use them. */
export function logging(): BashScript {
  return bash`
    log() { printf '%(%FT%TZ)T %s\n' -1 "$*" >&2; }

    fail() {
      log "$*"
      exit 1
    }
  `;
}

/** `log_wait`: says what is waited for, without a line for every look at it. */
export function waiting(): BashScript {
  return bash`
    # Logs that it waits for $*: when that is new, and again every ${TIMING.waitReport} seconds.
    log_wait() {
      if [[ $* != "\${waits_for-}" ]]; then
        waits_for=$* waits_since=$SECONDS waits_logged=-${TIMING.waitReport}
      fi
      if ((SECONDS - waits_logged >= ${TIMING.waitReport})); then
        log "waiting for $waits_for ($((SECONDS - waits_since)) s)"
        waits_logged=$SECONDS
      fi
    }
  `;
}

/** `space_left`: MiB on the volume. */
export function spaceLeft(): BashScript {
  return bash`
    space_left() { df --block-size=1M --output=avail ${PATHS.volume} | tail -n 1 | tr -d ' '; }
  `;
}
