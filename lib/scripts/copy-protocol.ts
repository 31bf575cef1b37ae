import { SECRET_KEYS } from '../model/accounts';
import type { Kind } from '../model/model';
import { bash, type BashScript } from './bash';

/** First word of the donor's server to whoever connects. */
export const GREETING = 'replicated-mysql';

/** What a peer can ask for. */
export const REQUESTS = { holds: 'holds', copy: 'copy' } as const;

/** Answers that are not what was asked for. */
export const ANSWERS = { denied: 'denied', busy: 'busy' } as const;

/**
 * `prove`: both ends show that they know the clone password, and neither sends it.
 *
 * Each gives the other a number used once, and hashes it with the password and with what is asked or answered. So a
 * proof is good for one connection and one message; the password is hashed in twice, so that nobody can go on where a
 * hash ends. Without passwords there is nothing to know, but still nothing for whoever just connects.
 */
export function proofs(k: Kind): BashScript {
  const password = k.hasPasswords ? bash`read_password clone_password ${SECRET_KEYS.clone}` : bash`clone_password=''`;
  return bash`
    # Prints the proof of message $* for this connection. Its first word says from which end it is.
    prove() {
      local clone_password
      ${password}
      hash_with_password "$(hash_with_password "$server_nonce $client_nonce $*")"
    }

    hash_with_password() { printf '%s\0%s' "$clone_password" "$1" | sha256sum | cut -d ' ' -f 1; }

    # True if $1 is the proof of message $2. Without a password that can be read, nothing is.
    is_proof() {
      local wanted
      wanted=$(prove "$2") && [[ $1 =~ ^[0-9a-f]{64}$ && $1 == "$wanted" ]]
    }

    # A number used once. That of the other end could be chosen so that a message reads as another.
    new_nonce() { cat /proc/sys/kernel/random/uuid; }
    is_nonce() { [[ $1 =~ ^[0-9a-f-]{36}$ ]]; }
  `;
}
