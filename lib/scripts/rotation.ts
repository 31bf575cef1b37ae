import { ACCOUNTS, OWN_DATABASE, SECRET_KEYS } from '../model/accounts';
import { LOOPBACK, type Kind } from '../model/model';
import { TIMING } from '../model/timing';
import { changePassword, discardOldPassword, marksOfAccount } from './account-passwords';
import { bash, NOTHING, paragraph, type BashScript } from './bash';
import { library } from './script';
import { secret } from './secret';
import { numberParameter, parameter, sql } from './sql';
import { MEMBER } from './tables';

/** How the passwords of the Secret become those of the accounts, while servers and clients go on. */
export function rotationLibrary(k: Kind): BashScript {
  const dual = k.series.hasDualPasswords;
  return library({
    name: 'rotation',
    purpose: 'takes passwords from the Secret as it changes, and gives them to the accounts.',
    functions: [secret(), rotation(k, dual), dual ? changeKeepingTheOld() : change(), ...(dual ? [discarding()] : [])],
  });
}

function rotation(k: Kind, dual: boolean): BashScript {
  const withClone = k.dataCopy.method === 'clone-plugin';
  const accounts = [ACCOUNTS.root, ACCOUNTS.replication, ...(withClone ? [ACCOUNTS.clone] : [])];
  const discard = bash`
    if [[ -n $settled && -n $retained ]]; then discard_old_passwords; fi
  `;
  const readMark = bash`
    local wanted mark='' retains=''
    wanted=$(mark_of "$account" "$password")
    if ! answer=$(mark_of_account); then
      rotation_note+="; cannot read what password $account has"
      close_session
      return
    fi
    read -r mark retains <<<"$answer"
    if [[ -z $mark ]]; then
      rotation_note+="; cannot read what password $account has: there is no such account"
      return
    fi
    # That it lets in would not be enough: so does the password before.
    if [[ $mark != - && $mark != "$wanted" ]]; then
      give_password
      return
    fi
  `;
  const noteRetained = bash`
    if [[ -n $retains ]]; then retained+=" $account"; fi
  `;
  return bash`
    rotation_note=''

    # A part of the primary's pass: the others get it by replication. What was last seen to be right is looked at again when the
    # Secret changes, and when a term begins.
    rotate_passwords() {
      if [[ -n \${writes_hang-} || -n $paused_until ]]; then return; fi
      mark_secret
      if [[ \${settled-} != "$role_term $secret_mark" ]]; then settle_passwords; fi
      ${dual ? discard : NOTHING}
    }

    settle_passwords() {
      if ((SECONDS < \${next_settling-0})); then return; fi
      next_settling=$((SECONDS + ${TIMING.settleRetry}))
      ${dual ? bash`retained=''` : NOTHING}
      rotation_note='' settled="$role_term $secret_mark"
      ${paragraph(accounts.map((account) => bash`settle_account ${account} ${SECRET_KEYS[account]}`))}
      ${dual ? bash`printf -v settled_at '%(%s)T' -1` : NOTHING}
      if [[ -n $rotation_note ]]; then settled=''; fi
    }

    # Sees to it that account $1 has the password under key $2 of the Secret.
    settle_account() {
      local account=$1 password=\${known[$2]-} answer
      if [[ -z $password ]]; then return; fi
      password=\${password%%$'\n'*}
      ${dual ? readMark : NOTHING}
      if answer=$(lets_in ${LOOPBACK} "$account"); then
        ${dual ? noteRetained : bash`return`}
      elif [[ $answer == *'ERROR 1045'* || $answer == *--connect-expired-password* ]]; then # another one, or expired
        give_password
      else
        rotation_note+="; cannot check the password of $account: $(cause_of "$answer")"
      fi
    }

    give_password() {
      local answer
      if answer=$(change_password 2>&1); then
        ${dual ? bash`retained+=" $account"` : NOTHING}
        log "account $account has the new password of the Secret"
      else
        rotation_note+="; cannot change the password of $account: $(cause_of "$answer")"
      fi
    }
  `;
}

/** One statement: whatever ends this script, what the account has and what is known of it cannot differ. */
function changeKeepingTheOld(): BashScript {
  return bash`
    # The password before goes on to work.
    change_password() {
      local attributes="{\"${OWN_DATABASE}\": {\"secret\": \"$wanted\", \"retained\": \"retained\"}}"
      statement_deadline=${TIMING.passStatement} local_sql ${changePassword('%')}
    }

    # Prints the mark of the password that was last given to the account, or "-", and "retained" while the one before works, too;
    # nothing if there is no such account.
    mark_of_account() {
      session_sql ${marksOfAccount('%')}
    }
  `;
}

function change(): BashScript {
  return bash`
    # Before 8.0, an account has one password: whoever has the one before is turned away until the Secret has reached it.
    change_password() {
      statement_deadline=${TIMING.passStatement} local_sql ${sql`
        ALTER USER ${parameter('account')}@'%' IDENTIFIED BY ${parameter('password')};
      `}
    }
  `;
}

function discarding(): BashScript {
  return bash`
    # Ends the passwords before, as soon as every member has said that it has the Secret that is here. One that is away keeps
    # them alive.
    discard_old_passwords() {
      local account missing answer
      if ((SECONDS < \${next_look_at_members-0})); then return; fi
      next_look_at_members=$((SECONDS + ${TIMING.settleRetry}))
      find_missing_members || return 0
      if [[ -n $missing ]]; then
        rotation_note="; the passwords before still work, until the Secret has reached$missing"
        return
      fi
      for account in $retained; do
        if ! answer=$(discard_password 2>&1); then
          rotation_note="; cannot end the password before of $account: $(cause_of "$answer")"
          return
        fi
      done
      log "every member has the new Secret: the passwords before are no longer valid for$retained"
      retained='' rotation_note=''
    }

    # Sets missing to the members that have not said so since the accounts have the passwords: those that there should be,
    # and whoever else reports.
    find_missing_members() {
      local answer name has_it reported=' ' member
      missing=''
      if ! answer=$(members_of_late); then
        close_session
        return 1
      fi
      while read -r name has_it; do
        reported+="$name "
        if [[ $has_it == 0 && $name != "$(host_of "$ordinal")" ]]; then missing+=" $name"; fi
      done <<<"$answer"
      for ((member = 0; member < servers; member++)); do
        if [[ $member == "$ordinal" || $reported == *" $(host_of "$member") "* ]]; then continue; fi
        missing+=" $(host_of "$member")"
      done
    }

    members_of_late() {
      session_sql ${sql`
        SELECT name, secret <=> ${parameter('secret_mark')} AND seen_at > ${numberParameter('settled_at')} + 1
          FROM ${MEMBER} WHERE seen_at > UNIX_TIMESTAMP() - ${TIMING.reportAge};
      `}
    }

    discard_password() {
      statement_deadline=${TIMING.passStatement} local_sql ${discardOldPassword('%')}
    }
  `;
}
