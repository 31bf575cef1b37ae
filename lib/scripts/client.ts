import { ACCOUNTS, localAccountOf } from '../model/accounts';
import { MYSQL_PORT, type Kind, type Model } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';

/**
 * How every script talks to a server. Binary, so that any byte of a password arrives as it is; an empty `sql_mode`, so
 * that strings are read as `sql_string` writes them, whatever a user set for the server.
 */
const NO_NAMES = '--skip-column-names';
const CLIENT = ['--batch', NO_NAMES, '--binary-mode', '--default-character-set=binary'];
const SESSION = ['--init-command=SET SESSION sql_mode = 0', `--connect-timeout=${TIMING.connect}`];

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
  return bash`
    # Runs the SQL on standard input on host $1, as account $2 with the password under key $3 of the Secret.
    remote_sql() {
      local password
      read_password password "$3"
      timeout ${TIMING.remoteStatement} mysql --defaults-file=<(password_option "$password") \
        --protocol=tcp --host="$1" --port=${MYSQL_PORT.number} --user="$2" --ssl-mode=REQUIRED \
        ${CLIENT} \
        ${SESSION}
    }
  `;
}

/** Patterns of the client's messages: no server was reached (MariaDB's client says 2002), or one that is stopping. */
const NOT_REACHED = bash`*'ERROR 2002'* | *'ERROR 2003'* | *'ERROR 2005'* | *'ERROR 2006'* | *'ERROR 2013'*`;
const STOPPING = bash`*'ERROR 3032'* | *'ERROR 1053'*`;

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
        ${deniedAccess(m)}
        *'No space left'* | *'Errcode: 28'* | *'errno: 28'*) echo "no space is left on the volume" ;;
        ${STOPPING}) echo "it is about to stop" ;;
        *) echo "\${1##*$'\n'}" ;;
      esac
    }

    # True if message $1 of the client says that nobody is there. A server that turns the client away is there.
    nobody_answered() {
      case $1 in
        '' | ${NOT_REACHED} | ${STOPPING}) true ;;
        *) false ;;
      esac
    }
  `;
}

function deniedAccess(m: Model): BashScript {
  if (m.secretName === undefined) return NOTHING;
  return bash`*'(using password:'*) echo "it denies access: the password in Secret ${m.secretName} is not the one in its data" ;;`;
}
