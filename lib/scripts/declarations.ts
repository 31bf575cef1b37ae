import { ACCOUNTS } from '../model/accounts';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { CLIENT, SESSION } from './client';
import { declaredUsers } from './declared-users';
import { initSql } from './init-sql';
import { library } from './script';

const DECLARED = `${PATHS.configMap}/${FILES.declared}`;

/** What the code declares is there: databases, accounts, their passwords and rights. Nothing is dropped or revoked. */
export function declarationsLibrary(): BashScript {
  return library({
    name: 'declarations',
    purpose: 'sees to it that there is what the code declares; what the code does not name is left alone.',
    functions: [pass(), ...declaredUsers(), statements(), rootClient(), initSql()],
  });
}

function pass(): BashScript {
  return bash`
    declarations_note='' user_fault=''

    # A part of the primary's pass: the others get it by replication. What was last seen to be right is looked at again when the
    # code or a Secret changes, when a term begins, and now and then.
    keep_declarations() {
      if [[ -z $declared ]]; then
        declarations_note='' user_fault=''
        return
      fi
      if [[ -n \${writes_hang-} || -n $paused_until ]] || ((SECONDS < \${next_declarations-0})); then return; fi
      next_declarations=$((SECONDS + ${TIMING.settleRetry}))
      look_at_user_passwords
      if [[ \${declarations_settled-} == "$role_term $declared" ]] && ((SECONDS < next_declaration_look)); then return; fi
      settle_declarations
    }

    settle_declarations() {
      local settling_began=$SECONDS
      declarations_note='' declarations_settled="$role_term $declared" next_declaration_look=$((SECONDS + ${TIMING.declarationLook}))
      settle_users && settle_statements || declarations_note+='; not all that the code declares is there yet'
      if [[ -n $declarations_note ]]; then declarations_settled=''; fi
    }

    # A pass must come to its end: what is left is done by the next.
    time_is_left() { ((SECONDS - settling_began < ${TIMING.settling})); }
  `;
}

function statements(): BashScript {
  return bash`
    # Executes those of the declared statements whose question is answered with 0.
    settle_statements() {
      local question statement questions='' statements=() answers answer number=0
      if [[ ! -f ${DECLARED} ]]; then return; fi
      time_is_left || return
      while IFS= read -r question && IFS= read -r statement; do
        questions+=$question$'\n' statements+=("$statement")
        IFS= read -r _ || true # the empty line between two pairs
      done <${DECLARED}
      if ! answers=$(statement_deadline=${TIMING.passStatement} root_sql 2>&1 <<<"$questions"); then
        declarations_note+="; cannot see what there is of what the code declares: $(cause_of "$answers")"
        return
      fi
      while read -r answer; do
        statement=\${statements[number]} number=$((number + 1))
        if [[ $answer == 1 ]]; then continue; fi
        time_is_left || return
        execute_declared
      done <<<"$answers"
    }

    execute_declared() {
      local answer
      if answer=$(statement_deadline=${TIMING.passStatement} root_sql 2>&1 <<<"$statement"); then
        log "as the code declares: $statement"
      else
        declarations_note+="; cannot do what the code declares, \${statement%;}: $(cause_of "$answer")"
      fi
    }
  `;
}

function rootClient(): BashScript {
  return bash`
    # Runs the SQL on standard input as root of this server, which may make and grant what the sidecar may not.
    root_sql() {
      timeout "$statement_deadline" mysql --no-defaults --protocol=socket --socket=${PATHS.socket} --user=${ACCOUNTS.root} \
        ${CLIENT} \
        ${SESSION} "$@"
    }
  `;
}
