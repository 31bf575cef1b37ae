import { SECRET_KEYS } from '../model/accounts';
import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

/** In bytes; `START REPLICA` and MySQL's own records take no more. */
const LONGEST_FOR_REPLICATION = 32;

/** `sql_string`: strings in SQL that are known only at run time. */
export function sqlStrings(): BashScript {
  return bash`
    # $1 as a string of SQL, whatever bytes are in it; the session's sql_mode must be empty.
    sql_string() {
      local text=$1
      text=\${text//\\/\\\\}
      text=\${text//\'/\\\'}
      text=\${text//$'\r'/\\r}
      printf "'%s'" "$text"
    }
  `;
}

/** `sql_number`: numbers in SQL that are known only at run time. */
export function sqlNumbers(): BashScript {
  return bash`
    # $1 as a number of SQL; what is none becomes nothing, and the statement an error.
    sql_number() {
      if [[ $1 =~ ^[0-9]+$ ]]; then printf %s "$1"; fi
    }
  `;
}

/** `read_password`, and what carries a password to a server without showing it to anybody else. */
export function credentials(secretName: string): BashScript {
  return bash`
    # Sets variable $1 to the password under key $2 of the Secret. If that cannot be one, password_fault says why.
    take_password() {
      local text=''
      password_fault="Secret ${secretName}, key $2:"
      read_text_of ${PATHS.credentials}/"$2" || return
      if [[ $2 == ${SECRET_KEYS.replication} ]] && ((\${#text} > ${LONGEST_FOR_REPLICATION})); then
        password_fault+=" MySQL takes at most ${LONGEST_FOR_REPLICATION} bytes for replication, not \${#text}"
        return 1
      fi
      printf -v "$1" %s "$text"
    }

    # The same, for a script that cannot go on without it.
    read_password() {
      take_password "$1" "$2" || fail "$password_fault"
    }

    # Sets text to the password in file $1. If it cannot be one, adds to password_fault why.
    read_text_of() {
      if [[ ! -r $1 ]]; then
        password_fault+=" there is no such key"
        return 1
      fi
      # The file has no NUL to stop at: read takes all of it, and returns false.
      if IFS= read -r -d '' text <"$1"; then
        password_fault+=" a password cannot hold a NUL byte"
        return 1
      fi
      case $text in
        '') password_fault+=" the password is empty" ;;
        *$'\n'*) password_fault+=" a password cannot hold a line break; is there one at its end?" ;;
        *) return ;;
      esac
      return 1
    }

    # An option file with the password $1: in no process list, in no environment.
    password_option() {
      local text=$1
      text=\${text//\\/\\\\}
      text=\${text//\"/\\\"}
      text=\${text//$'\r'/\\r}
      text=\${text//$'\t'/\\t}
      printf '[client]\npassword="%s"\n' "$text"
    }
  `;
}
