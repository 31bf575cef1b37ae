import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { sql } from './sql';

/** `look_at_events`: what the schedule of a new primary lacks. */
export function scheduledEvents(): BashScript {
  return bash`
    events_note=''

    # A part of the primary's pass. Where an event arrives by replication, MySQL turns it off, and forgets whether it was on: when
    # the role comes, only a person can say which of them are to go on.
    look_at_events() {
      local events
      if [[ \${events_seen_in-} != "$role_term" ]]; then events_seen_in=$role_term next_event_look=0 events_note=''; fi
      if [[ -n \${writes_hang-} ]] || ((SECONDS < next_event_look)); then return; fi
      next_event_look=$((SECONDS + ${TIMING.eventLook}))
      events=$(events_that_are_off 2>/dev/null) || return 0
      events_note=''
      if [[ -n $events ]]; then events_note="; scheduled events that came by replication are off: $events"; fi
    }

    # Prints three of them at most: enough to know what it is about.
    events_that_are_off() {
      statement_deadline=${TIMING.passStatement} root_sql ${sql`
        SELECT COALESCE(GROUP_CONCAT(name ORDER BY name SEPARATOR ', '), '')
          FROM (SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) AS name FROM information_schema.EVENTS
            WHERE STATUS IN ('REPLICA_SIDE_DISABLED', 'SLAVESIDE_DISABLED') ORDER BY 1 LIMIT 3) AS switched_off;
      `}
    }
  `;
}
