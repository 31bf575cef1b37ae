import { localAccountOf } from '../model/accounts';
import type { Kind } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { CLIENT, SESSION } from './client';

/** Ends each answer of the session. */
const END = 'end of the answer';

/**
 * `session_sql`: SQL over one connection that stays open. To start a client at every pass would cost more than all that
 * the pass does; and what the session holds (a lock's name) is there for peers to see as long as this script runs. What is
 * asked at every pass is read by `send_to_session` and `next_line`, which start no process at all.
 */
export function session(k: Kind): BashScript {
  return bash`
    close_session() {
      if [[ -z \${session_process-} ]]; then return; fi
      kill -KILL "$session_process" 2>/dev/null || true
      wait "$session_process" 2>/dev/null || true
      exec {to_session}>&- {from_session}<&-
      session_process='' to_session='' from_session=''
    }

    # Opens the session with the server of this pod, unless it is open.
    open_session() {
      local pipes
      if [[ -n \${session_process-} ]] && kill -0 "$session_process" 2>/dev/null; then return; fi
      close_session
      coproc session {
        exec mysql --no-defaults --protocol=socket --socket=${PATHS.socket} --user=${localAccountOf(k)} --unbuffered --skip-reconnect \
          ${CLIENT} \
          ${SESSION} 2>&1
      }
      session_process=$!
      # Bash forgets its own names for them, and closes them, as soon as the client has ended: that may be at once, and at this very
      # moment. Then it says so in words that are nobody's business.
      pipes=("\${session[0]-}" "\${session[1]-}")
      if ! { exec {from_session}<&"\${pipes[0]}" {to_session}>&"\${pipes[1]}"; } 2>/dev/null; then
        session_process='' to_session='' from_session=''
      fi
    }

    # Sends the SQL on standard input to the session.
    ask_session() {
      local statements
      IFS= read -r -d '' statements || true
      send_to_session "$statements"
    }

    send_to_session() {
      answer_is_whole=''
      printf '%s\n%s\n' "$1" ${`SELECT '${END}';`} >&"$to_session"
    }

    # Sets line to the next line of the answer. False at its end: then answer_is_whole says that nothing went wrong. The client
    # writes a row when it has all of it: only its first character is waited for, since bash pays for a deadline at each.
    next_line() {
      local first
      IFS= read -r -t ${TIMING.sessionStatement} -N 1 -u "$from_session" first || return
      line=''
      if [[ $first != $'\n' ]]; then IFS= read -r -u "$from_session" line || return; fi
      line=\${first%$'\n'}$line
      if [[ $line == ${END} ]]; then answer_is_whole=true; fi
      [[ -z $answer_is_whole ]]
    }

    # Runs the SQL on standard input in the session, and prints the rows. Whoever asks must wait for the end: what is left of an
    # answer would be taken for the next one. After a failure, the session is of no use any more.
    session_sql() {
      local line
      ask_session 2>/dev/null || return
      while next_line; do printf '%s\n' "$line"; done
      if [[ -z $answer_is_whole ]]; then
        kill -KILL "$session_process" 2>/dev/null || true
        return 1
      fi
    }
  `;
}
