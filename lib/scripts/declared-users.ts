import { OWN_DATABASE } from '../model/accounts';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { changePassword, createAccount, discardOldPassword, marksOfAccount } from './account-passwords';
import { bash, type BashScript } from './bash';
import { parameter } from './sql';

const USERS = `${PATHS.configMap}/${FILES.declaredUsers}`;

/** `look_at_user_passwords` and `settle_users`: the accounts that the code declares, and their passwords. */
export function declaredUsers(): BashScript[] {
  return [passwords(), users(), accountStatements()];
}

function passwords(): BashScript {
  return bash`
    # By file: the password that was last read from it.
    declare -A user_passwords

    # A password that cannot be one changes nothing; the verdict says so.
    look_at_user_passwords() {
      local account host file overlap newest
      user_fault=''
      if [[ ! -f ${USERS} ]]; then return; fi
      while IFS=$'\t' read -r account host file overlap; do
        if ! take_user_password newest "$file"; then
          user_fault+="; account $account: $password_fault"
          if [[ -n \${user_passwords[$file]-} ]]; then user_fault+="; the one before stays in use"; fi
        elif [[ $newest != "\${user_passwords[$file]-}" ]]; then
          user_passwords[$file]=$newest declarations_settled=''
        fi
      done <${USERS}
    }

    # Sets variable $1 to the password in file $2, which is named after the Secret and its key.
    take_user_password() {
      local text='' secret=\${2%/*}
      password_fault="Secret \${secret##*/}, key \${2##*/}:"
      read_text_of "$2" || return
      printf -v "$1" %s "$text"
    }
  `;
}

function users(): BashScript {
  return bash`
    settle_users() {
      local account host file overlap
      if [[ ! -f ${USERS} ]]; then return; fi
      while IFS=$'\t' read -r account host file overlap; do
        if [[ -z \${user_passwords[$file]-} ]]; then continue; fi
        time_is_left || return
        settle_user "\${user_passwords[$file]}"
      done <${USERS}
    }

    # Sees to it that there is the account, with the password $1. The one before is ended when its time is over.
    settle_user() {
      local password=$1 wanted answer mark='' retained='' now
      wanted=$(mark_of "$account" "$host" "$password")
      if ! answer=$(marks_of_user); then
        declarations_note+="; cannot read what password $account has"
        close_session
        return
      fi
      read -r mark retained <<<"$answer" || true
      printf -v now '%(%s)T' -1
      if [[ -z $mark ]]; then
        change_user 'has been created' create_user || true
        return
      fi
      if [[ $mark != "$wanted" ]]; then
        change_user 'has the new password of its Secret' give_user_password || return 0
        retained=$now
      fi
      if [[ $retained =~ ^[0-9]+$ ]] && ((now - retained >= overlap)); then
        change_user 'is no longer let in by the password before' discard_user_password || true
      fi
    }

    # Changes the account by the function $2; after it, the account $1.
    change_user() {
      local answer
      if ! answer=$("$2" 2>&1); then
        declarations_note+="; account $account@$host: $(cause_of "$answer")"
        return 1
      fi
      log "account $account@$host $1"
    }
  `;
}

/** The account, its host, password and mark are variables of `settle_user`. */
function accountStatements(): BashScript {
  const host = parameter('host');
  return bash`
    create_user() {
      local attributes="{\"${OWN_DATABASE}\": {\"secret\": \"$wanted\"}}"
      statement_deadline=${TIMING.passStatement} local_sql ${createAccount(host)}
    }

    # The password before goes on to work: clients have the new one only when they have been started anew.
    give_user_password() {
      local attributes="{\"${OWN_DATABASE}\": {\"secret\": \"$wanted\", \"retained\": \"$now\"}}"
      statement_deadline=${TIMING.passStatement} local_sql ${changePassword(host)}
    }

    discard_user_password() {
      statement_deadline=${TIMING.passStatement} local_sql ${discardOldPassword(host)}
    }

    # Prints the mark of the password that was last given to the account, or "-", and since when the one before works, too; nothing
    # if there is no such account.
    marks_of_user() {
      session_sql ${marksOfAccount(host)}
    }
  `;
}
