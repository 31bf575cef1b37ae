import { localAccountOf } from '../model/accounts';
import type { Kind } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { CLIENT, SESSION, sidecarClient } from './client';
import { sqlNumbers } from './credentials';
import { ROLE_STANDING } from './role-record';
import { library } from './script';
import { numberParameter, parameter, sql, type SqlStatement } from './sql';
import { CLUSTER_ID, HEARTBEAT, MEMBER, TERM } from './tables';

const HOLDER = sql`(SELECT holder FROM ${TERM} ORDER BY term DESC LIMIT 1)`;
const ROLE = sql`IF(name <=> ${HOLDER}, 'primary', 'replica')`;
/** Seconds since a time, by this server's clock. */
const since = (time: SqlStatement) => sql`GREATEST(ROUND(UNIX_TIMESTAMP(NOW(3)) - ${time}), 0)`;
const TABLE_AGE = sql`(SELECT ${since(sql`at`)} FROM ${HEARTBEAT})`;
const ORDINAL = sql`SUBSTRING_INDEX(SUBSTRING_INDEX(name, '.', 1), '-', -1)`;

/** Text from bytes of any kind: where they are no UTF-8 they are read as Latin-1, in which everything is something. */
const text = (bytes: SqlStatement) => sql`
  IF(CAST(CONVERT(${bytes} USING utf8mb4) AS BINARY) <=> ${bytes},
      CONVERT(${bytes} USING utf8mb4),
      CONVERT(CONVERT(${bytes} USING latin1) USING utf8mb4))
`;
const bool = (condition: SqlStatement) => sql`IF(${condition}, CAST('true' AS JSON), CAST('false' AS JSON))`;

/** What this server's own copy of the set's tables says of all members: it is there also while others are not. */
export function membersLibrary(k: Kind): BashScript {
  return library({
    name: 'members',
    purpose: 'what this server knows of all members of the set, in words and as JSON.',
    functions: [sidecarClient(k), rawClient(k), sqlNumbers(), facts(), words(), json()],
  });
}

/** `raw_sql`: what the server answers, as it is. */
function rawClient(k: Kind): BashScript {
  return bash`
    # Runs the SQL on standard input like local_sql, and prints texts as they are.
    raw_sql() {
      timeout ${TIMING.statement} mysql --no-defaults --protocol=socket --socket=${PATHS.socket} --user=${localAccountOf(k)} \
        ${[...CLIENT, '--raw']} \
        ${SESSION}
    }
  `;
}

function facts(): BashScript {
  return bash`
    # The cluster, its last term, who began it, this server's standing, and how old what is known here is.
    set_facts() {
      local_sql ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'none'), COALESCE(MAX(term), 0),
          COALESCE(${HOLDER}, 'nobody'),
          ${ROLE_STANDING},
          COALESCE(${TABLE_AGE}, '-')
          FROM ${TERM};
      `}
    }

    # Name, role, state, age of the report, how far behind, and reason of each member.
    member_rows() {
      local_sql ${sql`
        SELECT name,
          ${ROLE},
          state, ${since(sql`seen_at`)}, COALESCE(CONCAT(behind, ' s'), '-'), reason FROM ${MEMBER};
      `}
    }
  `;
}

function words(): BashScript {
  return bash`
    show_set() {
      local cluster term holder standing heard
      IFS=$'\t' read -r cluster term holder standing heard <<<"$1"
      echo "cluster $cluster, term $term of $holder; standing of this server: $standing; its copy of the table: $(ago "$heard")"
    }

    # $1 seconds ago, in words.
    ago() {
      if [[ ! $1 =~ ^[0-9]+$ ]]; then
        echo never
      elif (($1 < 120)); then
        echo "$1 s ago"
      elif (($1 < 7200)); then
        echo "$(($1 / 60)) min ago"
      else
        echo "$(($1 / 3600)) h ago"
      fi
    }

    # A line for each member in the rows $1, and for each that should be there. Control characters are not for a terminal.
    show_members() {
      local line other rows=()
      for ((other = 0; other < servers; other++)); do
        rows[other]="$(host_of "$other")"$'\t-\t-\t-\t-\thas never reported'
      done
      while IFS= read -r line; do
        other=$(ordinal_of "\${line%%$'\t'*}")
        if [[ $other =~ ^(0|[1-9][0-9]{0,5})$ ]]; then rows[other]=$line; fi
      done <<<"$1"
      {
        show_line MEMBER ROLE VERDICT BEHIND REPORTED REASON
        for other in "\${!rows[@]}"; do show_member "$other" "\${rows[other]}"; done
      } | tr '\001-\010\013-\037\177' '?'
    }

    show_member() {
      local name role said seen behind why
      IFS=$'\t' read -r name role said seen behind why <<<"$2"
      if [[ $1 == "$ordinal" ]]; then said=$state seen=$age why=$reason; fi # the verdict itself is newer
      if [[ $seen =~ ^[0-9]+$ ]] && ((seen > ${TIMING.reportAge})); then why="(outdated) $why"; fi
      if (($1 >= servers)); then why="(no longer in the set) $why"; fi
      show_line "\${name%%.*}" "$role" "$said" "$behind" "$(ago "$seen")" "$why"
    }

    show_line() { printf '%-*s  %-7s  %-9s  %-7s  %-11s  %s\n' "$((\${#POD_NAME} + 1))" "$@"; }
  `;
}

function json(): BashScript {
  return bash`
    # All that is shown as text, in one object; made by the server, which knows how to write any text so.
    json_of_set() {
      local pod=$POD_NAME
      raw_sql ${sql`
        SET NAMES utf8mb4;
        SELECT JSON_OBJECT('pod', ${parameter('pod')}, 'state', ${parameter('state')}, 'age', ${numberParameter('age')},
          'reason', ${text(sql`_binary ${parameter('reason')}`)},
          'paused_until', NULLIF(${parameter('paused_until')}, ''), 'cluster', (${CLUSTER_ID}),
          'term', (SELECT MAX(term) FROM ${TERM}),
          'holder', ${HOLDER},
          'standing', ${ROLE_STANDING},
          'table_age', ${TABLE_AGE},
          'members', (SELECT COALESCE(JSON_ARRAYAGG(JSON_OBJECT('name', name, 'state', state, 'behind', behind,
            'role', ${ROLE},
            'age', ${since(sql`seen_at`)},
            'outdated', ${bool(sql`${since(sql`seen_at`)} > ${TIMING.reportAge}`)},
            'in_set',
            ${bool(sql`${ORDINAL} + 0 < ${numberParameter('servers')}`)},
            'reason', ${text(sql`reason`)})),
            JSON_ARRAY()) FROM ${MEMBER}));
      `}
    }
  `;
}
