import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';

/** `watch_copy`: the progress of a copy, by `copy_progress` of the way in which it is made. */
export function watchCopy(): BashScript {
  return bash`
    # Logs how far the copy from $1 is while process $2 runs. False, with copy_error, if it no longer moves.
    watch_copy() {
      local copied total before=0 moved=$SECONDS reported=$SECONDS reported_at=0
      while kill -0 "$2" 2>/dev/null; do
        sleep ${TIMING.poll}
        ((SECONDS - reported >= ${TIMING.progressReport})) || continue
        if ((SECONDS - moved >= ${TIMING.copyStall})); then
          copy_error="it has not moved for ${TIMING.copyStall} s"
          return 1
        fi
        read -r copied total < <(copy_progress) || continue
        log "copied $((copied >> 20)) of $((total >> 20)) MiB from $1" \
          "($(((copied - reported_at) / (SECONDS - reported) >> 20)) MiB/s)"
        reported=$SECONDS reported_at=$copied
        if ((copied > before)); then before=$copied moved=$SECONDS; fi
      done
    }
  `;
}
