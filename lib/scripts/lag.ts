import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { numberParameter, parameter, sql } from './sql';
import { WRITE_MEMBER } from './member';
import { HEARTBEAT, MEMBER } from './tables';

/** How far behind a replica is, what the primary is told of it, and whether it may serve reads. */
export function lag(): BashScript {
  return bash`
    # Publishes a replica that is right so far, for the reason $*: Ready, if it is recent enough or if nobody is fresher. What
    # was too far behind must come well below the limit.
    publish_reader() {
      local limit=$lag_limit
      if [[ \${actual[receiver]} == ON ]]; then report; fi
      measure_lag
      if [[ -n \${lags-} ]]; then limit=$((lag_limit / 2)); fi
      if [[ -z \${lag-} ]]; then
        publish not-ready "does not know yet how far it is behind; $*$remark"
      elif ((lag <= limit)); then
        lags=''
        publish ready "$*$remark"
      else
        lags=true
        if ((fresher < read_floor)); then
          publish ready "is more than $limit s behind, but serves reads since too few others are fresher; $*$remark"
        else
          publish not-ready "is more than $limit s behind; $*$remark"
        fi
      fi
    }

    # Publishes a replica that cannot go on following, for the reason $*: its data are right, and get old.
    publish_left_behind() {
      if [[ -z \${actual[cluster]} ]]; then
        publish not-ready "$*"
        return
      fi
      report
      if [[ -n \${fresher-} ]] && ((fresher < read_floor)); then
        publish ready "serves what it has, since too few others are fresher; $*"
      else
        publish not-ready "$*"
      fi
    }

    # By the source's own clock: its last heartbeat, and the last one that has been applied here. While the receiver is away from
    # its source, nothing is known to be newer.
    measure_lag() {
      if [[ \${actual[receiver]} != ON || -z \${source_beat-} || -z \${actual[beat]} ]]; then return; fi
      lag=$((source_beat + SECONDS - reported_at - \${actual[beat]%.*}))
      if ((lag < 0)); then lag=0; fi
    }

    # Tells the source how this server is, and learns what it cannot see here; now and then, and more often while it lags.
    report() {
      local answer name value interval=${TIMING.report}
      if ((SECONDS < \${next_report-0})); then return; fi
      if [[ -n \${lags-} || -z \${source_beat-} ]]; then interval=${TIMING.lagReport}; fi
      next_report=$((SECONDS + interval))
      mark_secret
      # A source that takes no writes yet answers all the same.
      answer=$(send_report 2>&1) || true
      if [[ $answer != beat* ]]; then return; fi
      reported_at=$SECONDS
      while IFS=$'\t' read -r name value; do
        case $name in
          beat) if [[ $value =~ ^[0-9]{1,12}\.[0-9]+$ ]]; then source_beat=\${value%.*}; fi ;;
          fresher) if [[ $value =~ ^[0-9]{1,6}$ ]]; then fresher=$value; fi ;;
          lacks) if [[ -n $value ]]; then proven_uuid=''; fi ;; # to be looked at by the next pass
        esac
      done <<<"$answer"
    }

    send_report() {
      local last=\${verdict:-not-ready is judged for the first time} state reason
      local seconds=\${lag-} rank=\${lag:-$((1 << 30))} own_executed=\${actual[executed]}
      state=\${last%% *} reason=\${last#* }
      remote_sql "$source_at" ${ACCOUNTS.replication} ${SECRET_KEYS.replication} ${sql`
        SELECT 'beat', at FROM ${HEARTBEAT};
        SELECT 'lacks', REPLACE(GTID_SUBTRACT(${parameter('own_executed')}, @@GLOBAL.gtid_executed), '\n', '');
        SELECT 'fresher', COUNT(*) + ${numberParameter('primary_in_floor')} FROM ${MEMBER}
          WHERE name NOT IN (${parameter('own_host')}, @@report_host) AND state = 'ready' AND ABS(seen_at - UNIX_TIMESTAMP()) < ${TIMING.reportAge}
            AND (behind < ${numberParameter('rank')} OR behind = ${numberParameter('rank')} AND name < ${parameter('own_host')});
        ${WRITE_MEMBER}
      `}
    }
  `;
}
