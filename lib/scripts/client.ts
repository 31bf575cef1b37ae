import { ACCOUNTS, localAccountOf } from '../model/accounts';
import { MYSQL_PORT, type Kind, type Model } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, paragraph, type BashScript } from './bash';
import { clientVerification } from './certificates';

/** How every script talks to a server. Binary, so that any byte of a password arrives as it is. */
const NO_NAMES = '--skip-column-names';
export const CLIENT = ['--batch', NO_NAMES, '--binary-mode', '--default-character-set=binary'];

/**
 * An empty `sql_mode`, so that strings are read as `sql_string` writes them, whatever a user set for the server. UTC: in most
 * places, an hour of the autumn comes twice. And no statement waits for a lock for longer than its client is waited for: the
 * server would do it all the same when the lock is free, and once more what was sent again.
 */
const STATE = `sql_mode = 0, time_zone = '+00:00', lock_wait_timeout = ${TIMING.lockWait}`;
export const SESSION = [`--init-command=SET SESSION ${STATE}`, `--connect-timeout=${TIMING.connect}`];

/** `local_sql`: the server of this pod, over its socket. */
export function localClient(socket: string, account: string): BashScript {
  return bash`
    statement_deadline=${TIMING.statement}

    # Runs the SQL on standard input on the server of this pod, which knows the container's user: no password is needed.
    local_sql() {
      timeout "$statement_deadline" mysql --no-defaults --protocol=socket --socket=${socket} --user=${account} \
        ${CLIENT} \
        ${SESSION}
    }
  `;
}

/** `local_sql` as the account for use inside the pod. */
export function sidecarClient(k: Kind): BashScript {
  return localClient(PATHS.socket, localAccountOf(k));
}

/** `local_table`: like `local_sql`, with the names of the columns in the first line. */
export function localTables(): BashScript {
  return bash`
    # Runs the SQL on standard input like local_sql, and prints the names of the columns as well.
    local_table() {
      timeout ${TIMING.statement} mysql --no-defaults --protocol=socket --socket=${PATHS.socket} --user=${ACCOUNTS.root} \
        ${CLIENT.filter((option) => option !== NO_NAMES)} \
        ${SESSION}
    }
  `;
}

/** `remote_sql`: the server of another pod; where there are passwords, over TLS. */
export function remoteClient(k: Kind): BashScript {
  if (!k.hasPasswords) {
    return bash`
      # Runs the SQL on standard input on host $1 as root, who needs no password.
      remote_sql() {
        timeout ${TIMING.remoteStatement} mysql --no-defaults --protocol=tcp --host="$1" --port=${MYSQL_PORT.number} --user=${ACCOUNTS.root} \
          ${CLIENT} \
          ${SESSION}
      }
    `;
  }
  const { prepare, options } = clientVerification(k);
  return bash`
    # By key of the Secret: the password that is in it, and on further lines those that were before, as far as this script
    # has run. While a new Secret spreads, there are servers that know only those.
    declare -A known

    # Runs the SQL on standard input on host $1, as account $2 with the password under key $3 of the Secret.
    remote_sql() {
      local statements answer='' status passwords=\${known[$3]-} password
      IFS= read -r -d '' statements || true
      if [[ -z $passwords ]]; then read_password passwords "$3"; fi
      passwords+=$'\n'
      while [[ -n $passwords ]]; do
        password=\${passwords%%$'\n'*} passwords=\${passwords#*$'\n'} status=0
        answer=$(log_in "$1" "$2" 2>&1 <<<"$statements") || status=$?
        if ((status == 0)) || [[ $answer != *'ERROR 1045'* ]]; then break; fi
      done
      if ((status != 0)); then
        printf '%s\n' "$answer" >&2
        return "$status"
      fi
      if [[ -n $answer ]]; then printf '%s\n' "$answer"; fi
    }

    # Runs the SQL on standard input on host $1, as account $2 with the password in $password.
    log_in() {
      ${prepare}
      timeout ${TIMING.remoteStatement} mysql --defaults-file=<(password_option "$password") \
        --protocol=tcp --host="$1" --port=${MYSQL_PORT.number} --user="$2" ${options} \
        ${CLIENT} \
        ${SESSION}
    }
  `;
}

/** Patterns of the client's messages: no server was reached (MariaDB's client says 2002), or one that is stopping. */
const NOT_REACHED = bash`*'ERROR 2002'* | *'ERROR 2003'* | *'ERROR 2005'* | *'ERROR 2006'* | *'ERROR 2013'*`;
const STOPPING = bash`*'ERROR 3032'* | *'ERROR 1053'*`;
/** A server that has no connection left: as good as away, for a while. */
const OVERRUN = bash`*'ERROR 1040'* | *'ERROR 1203'*`;

/** `cause_of`: what a client's message means for the person who reads the log. */
export function causes(m: Model): BashScript {
  return bash`
    # The cause behind the message $1 of the client.
    cause_of() {
      case $1 in
        '') echo "it did not answer in time" ;;
        *'ERROR 2005'*) echo "its name is not in DNS yet" ;;
        *'ERROR 2003'*'(111)') echo "it refuses connections: no server runs there yet" ;;
        *'ERROR 2003'*) echo "its address does not answer" ;;
        *--connect-expired-password*) echo "its account's password has expired" ;;
        ${paragraph([deniedAccess(m), doubtfulCertificate(m)])}
        *'No space left'* | *'Errcode: 28'* | *'errno: 28'*) echo "no space is left on the volume" ;;
        ${STOPPING}) echo "it is about to stop" ;;
        ${OVERRUN}) echo "clients have taken all of its connections" ;;
        *) echo "\${1##*$'\n'}" ;;
      esac
    }

    # True if message $1 of the client says that no server took the connection: none is there, or all of its connections are
    # taken. A server that turns the client away is there.
    nobody_answered() {
      case $1 in
        '' | ${NOT_REACHED} | ${STOPPING}) true ;;
        ${OVERRUN}) true ;;
        *) false ;;
      esac
    }
  `;
}

function deniedAccess(m: Model): BashScript {
  if (m.secretName === undefined) return NOTHING;
  return bash`*'(using password:'*) echo "it denies access: the password in Secret ${m.secretName} is not, or not yet, the one in its data" ;;`;
}

/** The library says the same for all of these. */
function doubtfulCertificate({ certificatesSecret }: Model): BashScript {
  if (certificatesSecret === undefined) return NOTHING;
  return bash`
    *'certificate verify failed'*)
      echo "its certificate has another name, is out of date, or is of no authority in ca.crt of Secret ${certificatesSecret}"
      ;;
  `;
}
