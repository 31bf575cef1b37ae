import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import type { Model } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { copyPeers } from './copy-peers';
import { ROLE_STANDING } from './role-record';
import { sql, type SqlStatement } from './sql';
import { CLUSTER_ID } from './tables';

/**
 * `peer_addresses` and `ask`: who else is there, and what do they hold. How a peer is asked is part of the way in which
 * data are copied: it must also be answered where no server runs yet.
 *
 * Peers are found by address. A name that is asked for before it exists stays unknown for as long as DNS servers
 * remember that (30 s with CoreDNS' defaults), so names are used only for peers that are known to be there.
 */
export function peers(m: Model): BashScript[] {
  return [addresses(m), m.dataCopy.method === 'xtrabackup' ? copyPeers() : serverPeers()];
}

/**
 * The name of the server, the cluster that it holds or "none", whether it replicates and whether it takes writes, 1 or 0,
 * its standing, the transactions that it has received and not applied yet or `-`, and those that it has or `-`. In this order:
 * what is applied between two looks is seen by both, and not by neither.
 */
export const WHAT_IT_HOLDS: SqlStatement = sql`
  SELECT @@report_host, COALESCE((${CLUSTER_ID}), 'none'),
    (SELECT COUNT(*) FROM performance_schema.replication_connection_status AS receiver
      JOIN performance_schema.replication_applier_status AS applier USING (CHANNEL_NAME)
      WHERE receiver.SERVICE_STATE = 'ON' AND applier.SERVICE_STATE = 'ON'),
    NOT @@GLOBAL.super_read_only AND NOT @@GLOBAL.read_only,
    ${ROLE_STANDING},
    COALESCE((SELECT NULLIF(REPLACE(GTID_SUBTRACT(RECEIVED_TRANSACTION_SET, @@GLOBAL.gtid_executed), '\n', ''), '')
      FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = ''), '-'),
    COALESCE(NULLIF(REPLACE(@@GLOBAL.gtid_executed, '\n', ''), ''), '-');
`;

function addresses(m: Model): BashScript {
  return bash`
    # Prints the addresses of all pods of the set that are known, this one's too: those that the headless Service lists,
    # Ready or not, and those that have asked this pod. The list may be half a minute old, but whoever came later
    # has asked by then.
    peer_addresses() {
      {
        listed_addresses
        visitors
      } | sort -u
    }

    listed_addresses() { addresses_of ${m.names.headlessService} | sort -u; }

    # A DNS server that cannot be reached would be waited for much longer.
    addresses_of() { { timeout ${TIMING.nameServer} getent ahosts "$1" || true; } | cut -d ' ' -f 1; }
  `;
}

const VISITORS = sql`
  SELECT HOST FROM performance_schema.accounts WHERE USER IN (${ACCOUNTS.clone}, ${ACCOUNTS.replication});
`;

/** With the CLONE plugin, every pod runs a server, and is asked in SQL. */
function serverPeers(): BashScript {
  return bash`
    visitors() {
      local_sql 2>/dev/null ${VISITORS}
    }

    # The same of the server at address $1: where others have come from, as far as it can be an address.
    visitors_of() {
      { remote_sql "$1" ${ACCOUNTS.clone} ${SECRET_KEYS.clone} 2>/dev/null ${VISITORS}; } | { grep -xE '[0-9a-f.:]{2,45}' || true; }
    }

    # Prints the name of the server at address $1, the cluster that it holds or "none", whether it replicates and whether it takes
    # writes, 1 or 0, its standing, the transactions that it has received and not applied, and those that it has.
    ask() {
      remote_sql "$1" ${ACCOUNTS.clone} ${SECRET_KEYS.clone} 2>&1 ${WHAT_IT_HOLDS}
    }
  `;
}
