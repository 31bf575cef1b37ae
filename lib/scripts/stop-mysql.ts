import type { Kind } from '../model/model';
import { FILES, PATHS, RELAXED_MARK } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { sidecarClient } from './client';
import { CLIENTS_SO_FAR } from './clients';
import { script } from './script';
import { otherSessions, sessionKiller } from './sessions';
import { sql } from './sql';

/** Runs before the server is told to stop. */
export function stopScript(k: Kind): BashScript {
  const byGtid = k.position === 'gtid';
  const keepAll = bash`
    # A replica that stops in good order has lost nothing, wherever it starts again.
    if [[ -f ${PATHS.data}/${RELAXED_MARK} ]]; then be_strict; fi
  `;
  return script({
    name: 'stop-mysql',
    purpose:
      'lets clients go elsewhere, ends the sessions that are left, and stops the server, which then takes no time.',
    libraries: byGtid ? [FILES.durabilityLibrary] : [],
    functions: [sidecarClient(k), departure(), sessionKiller(k), ends(k)],
    main: bash`
      let_clients_go
      turn_clients_away
      ${byGtid ? keepAll : NOTHING}
      end_sessions
      kill -TERM 1
    `,
  });
}

/** MySQL 5.7 executes what its comment holds; the tutorial also runs on servers without `offline_mode`. */
function ends(k: Kind): BashScript {
  const turnAway =
    k.position === 'gtid'
      ? sql`SET GLOBAL offline_mode = ON; SET GLOBAL event_scheduler = OFF;`
      : sql`SET GLOBAL event_scheduler = OFF /*!50708 , GLOBAL offline_mode = ON */;`;
  return bash`
    # Root, and who else may administrate connections, come all the same. What follows must be done even if the server refuses: a
    # scheduler that the options disable cannot be set.
    turn_clients_away() {
      local_sql ${turnAway} || true
    }

    # While replicas hang on it, a server waits 8 s for sessions that never end (its own threads count as such), and 2 s more
    # while there is any session at all. Once there is none, it must be told at once, and not when Kubernetes gets to it: a client
    # that comes in between would be waited for.
    end_sessions() {
      local deadline=$((SECONDS + ${TIMING.sessionsEnd})) sessions
      while ((SECONDS < deadline)); do
        sessions=$(other_sessions)
        if [[ -z $sessions ]]; then return; fi
        kill_sessions "$sessions"
      done
    }

    other_sessions() {
      local_sql ${sql`${otherSessions(k)};`}
    }
  `;
}

function departure(): BashScript {
  return bash`
    # Kubernetes takes a moment to lead clients elsewhere; until then they come here, and are served. It is over when several
    # looks in a row have found no new one, more of them if some came of late. A server that has never had any is not waited for.
    let_clients_go() {
      local deadline=$((SECONDS + ${TIMING.departure})) came before looks=1 enough=${LIMITS.departureLooks}
      before=$(clients_so_far) || return 0
      if [[ -z $before ]]; then return; fi
      if clients_came_of_late; then enough=${LIMITS.busyDepartureLooks}; fi
      while ((looks < enough && SECONDS < deadline)); do
        sleep ${TIMING.poll}
        came=$(clients_so_far) || return 0
        looks=$((looks + 1))
        if [[ $came != "$before" ]]; then before=$came looks=1 enough=${LIMITS.busyDepartureLooks}; fi
      done
    }

    clients_came_of_late() {
      local now
      printf -v now '%(%s)T' -1
      [[ -f ${PATHS.clientsCame} ]] && ((now - $(<${PATHS.clientsCame}) <= ${TIMING.recentClients}))
    }

    # Prints how many connections clients have made; nothing if none.
    clients_so_far() {
      statement_deadline=${TIMING.passStatement} local_sql ${sql`${CLIENTS_SO_FAR} HAVING COUNT(*) > 0;`}
    }
  `;
}
