import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import type { Model } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { createAccounts, grantRights } from './accounts';
import { bash, NOTHING, paragraph, type BashScript } from './bash';
import { localClient } from './client';
import { library } from './script';
import { parameter, sql } from './sql';
import { CLUSTER, CREATE_TABLES } from './tables';

/** `initialize_server`: a data directory with the accounts, and without a cluster. */
export function initializationLibrary(m: Model): BashScript {
  return library({
    name: 'initialization',
    purpose: 'makes the data directory of a new and empty server.',
    functions: m.series.initializesWithSql
      ? [byServer(m)]
      : [localClient(PATHS.socket, ACCOUNTS.root), byEntrypoint(m)],
  });
}

/** Since 8.0, a server runs statements while it initializes. */
function byServer(m: Model): BashScript {
  return bash`
    # Makes the data directory $1 of a server that has the accounts, and says that it holds no cluster. None of that is
    # in a binary log: no replica must ever take it for transactions.
    initialize_server() {
      ${readPasswords(m)}
      mkdir -p ${PATHS.serverTmp}
      mysqld --initialize-insecure --datadir="$1" --super-read-only=OFF --skip-log-bin --log-error-verbosity=1 \
        --init-file=<(initial_sql) ||
        fail "cannot initialize a server: its messages above say why; $(space_left) MiB are left on the volume"
    }

    # What the server runs while it initializes; it wants one statement on a line.
    initial_sql() {
      local distrusted
      cat ${createAccounts(m)}
      cat ${CREATE_TABLES}
      cat ${grantRights(m)}
      # Who asks must not think that this pod has no data: the primary might then found another cluster.
      distrusted=$(distrusted_cluster)
      if [[ $distrusted == none ]]; then return; fi
      cat ${sql`INSERT INTO ${CLUSTER} (only_row, id) VALUES ('1', ${parameter('distrusted')});`}
    }
  `;
}

/** Before, it knows no accounts while it initializes: the image's own entrypoint starts a server that does. */
function byEntrypoint(m: Model): BashScript {
  // The image makes root@% with an empty password unless it is told another host.
  const rootHost = m.hasPasswords ? bash`export MYSQL_ROOT_HOST=localhost` : NOTHING;
  return bash`
    # Makes the data directory $1 of a server that has the accounts, and says that it holds no cluster. None of that is
    # in a binary log: no replica must ever take it for transactions.
    initialize_server() {
      local server started=$SECONDS
      ${readPasswords(m)}
      mkdir -p ${PATHS.serverTmp}
      start_first_server "$1" >${PATHS.initializationLog} 2>&1 &
      server=$!
      until first_server_is_ready; do
        kill -0 "$server" 2>/dev/null ||
          fail "cannot initialize a server: $(tail -n 3 ${PATHS.initializationLog}); $(space_left) MiB are left on the volume"
        ((SECONDS - started < ${TIMING.initialization})) || fail "the server was not initialized within ${TIMING.initialization} s"
        sleep ${TIMING.poll}
      done
      initial_sql | local_sql
      wait "$server" # until it has stopped
    }

    # The image's entrypoint initializes the data directory $1 with a server of its own, then starts another.
    start_first_server() {
      export MYSQL_ALLOW_EMPTY_PASSWORD=1
      ${rootHost}
      exec docker-entrypoint.sh mysqld --datadir="$1" --skip-networking --skip-log-bin --read-only=OFF --init-file=
    }

    first_server_is_ready() {
      grep -qF 'init process done' ${PATHS.initializationLog} && local_sql >/dev/null 2>&1 ${sql`SELECT 1;`}
    }

    initial_sql() {
      ${m.hasPasswords ? bash`cat ${createAccounts(m)}` : NOTHING}
      cat ${CREATE_TABLES}
      ${m.hasPasswords ? bash`cat ${grantRights(m)}` : NOTHING}
      cat ${sql`SHUTDOWN;`}
    }
  `;
}

function readPasswords(m: Model): BashScript {
  if (m.secretName === undefined) return NOTHING;
  // That of clone is of no account where XtraBackup copies, but one that cannot be used is better told now.
  const accounts = [ACCOUNTS.root, ACCOUNTS.replication, ACCOUNTS.clone];
  return bash`
    local ${accounts.map((account) => `${account}_password`)}
    ${paragraph(accounts.map((account) => bash`read_password ${`${account}_password`} ${SECRET_KEYS[account]}`))}
  `;
}
