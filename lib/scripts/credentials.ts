import { PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';

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
    # Sets variable $1 to the password under key $2 of the Secret.
    read_password() {
      local value
      # The file has no NUL to stop at: read takes all of it, and returns false.
      if IFS= read -r -d '' value <${PATHS.credentials}/"$2"; then
        fail "Secret ${secretName}, key $2: a password cannot hold a NUL byte"
      fi
      case $value in
        '') fail "Secret ${secretName}, key $2: the password is empty" ;;
        *$'\n'*) fail "Secret ${secretName}, key $2: a password cannot hold a line break; is there one at its end?" ;;
      esac
      printf -v "$1" %s "$value"
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
