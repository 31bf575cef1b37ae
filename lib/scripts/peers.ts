import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import type { Model } from '../model/model';
import { bash, type BashScript } from './bash';
import { CLUSTER_ID } from './accounts';
import { sql } from './sql';

/** `peers` and `ask`: who else is there, and what do they hold. */
export function peers(m: Model): BashScript {
  return bash`
    # Prints the ordinals of the other pods that have an address, Ready or not. The set may have been scaled since its
    # manifest was made: the headless Service tells how many addresses there are to be found.
    peers() {
      local listed other found=0
      listed=$({ getent ahosts ${m.names.headlessService} || true; } | cut -d ' ' -f 1 | sort -u | wc -l)
      for ((other = 0; other < ${m.replicas} || (found < listed && other < ${m.replicas} + listed + 8); other++)); do
        getent hosts "$(host_of "$other")" >/dev/null || continue
        found=$((found + 1))
        ((other == ordinal)) || echo "$other"
      done
    }

    # Prints what the server of pod $1 holds, its cluster id or "empty", and whether it replicates, 1 or 0.
    ask() {
      remote_sql "$(host_of "$1")" ${ACCOUNTS.clone} ${SECRET_KEYS.clone} ${sql`
        SELECT COALESCE((${CLUSTER_ID}), 'empty'),
          (SELECT COUNT(*) FROM performance_schema.replication_connection_status AS receiver
            JOIN performance_schema.replication_applier_status AS applier USING (CHANNEL_NAME)
            WHERE receiver.SERVICE_STATE = 'ON' AND applier.SERVICE_STATE = 'ON');
      `} 2>&1
    }
  `;
}
