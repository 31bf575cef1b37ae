import { SECRET_KEYS } from '../model/accounts';
import { bash, type BashScript } from './bash';
import { sql } from './sql';

/**
 * What the sidecar knows of the Secret. The kubelet changes its files while pods run, on each node at another time: until
 * all have them, passwords that were in it before are needed as well. They are kept in memory, and nowhere else.
 */
export function secret(): BashScript {
  return bash`
    secret_fault='' secret_mark='' mark_is_of=''

    # Takes over what is in the Secret now. A password that cannot be one changes nothing; the verdict says so.
    look_at_secret() {
      local key newest='' before
      secret_fault=''
      for key in ${Object.values(SECRET_KEYS)}; do
        before=\${known[$key]-}
        if ! take_password newest "$key"; then
          secret_fault+="; $password_fault"
          if [[ -n $before ]]; then secret_fault+="; the one before stays in use"; fi
        elif [[ $newest != "\${before%%$'\n'*}" ]]; then
          known[$key]=$newest\${before:+$'\n'$(printf '%s\n' "$before" | head -n 2)}
          secret_mark='' next_report=0 next_settling=0
        fi
      done
    }

    # Sets secret_mark to what tells this Secret from another one, and none of its passwords. Members of a cluster compare it.
    mark_secret() {
      local key newest=()
      if [[ -n $secret_mark && $mark_is_of == "\${actual[cluster]}" ]]; then return; fi
      for key in ${Object.values(SECRET_KEYS)}; do newest+=("\${known[$key]-}"); done
      mark_is_of=\${actual[cluster]}
      secret_mark=$(mark_of "\${newest[@]%%$'\n'*}")
    }

    # Printf is bash's own: no other process gets to see it.
    mark_of() { printf '%s\0' "\${actual[cluster]}" "$@" | sha256sum | cut -c 1-16; }

    # Prints the password under key $3 of the Secret; if host $1 does not know it yet, the one with which it lets account $2 in.
    password_for() {
      local passwords=\${known[$3]-} password newest
      newest=\${passwords%%$'\n'*}
      if [[ $passwords != *$'\n'* ]]; then passwords=''; fi
      while [[ -n $passwords ]]; do
        password=\${passwords%%$'\n'*} passwords=\${passwords#"$password"}
        passwords=\${passwords#$'\n'}
        if lets_in "$1" "$2" >/dev/null; then
          printf %s "$password"
          return
        fi
      done
      printf %s "$newest"
    }

    # Succeeds if host $1 lets account $2 in with the password in $password.
    lets_in() {
      log_in "$1" "$2" 2>&1 ${sql`SELECT 1;`}
    }
  `;
}
