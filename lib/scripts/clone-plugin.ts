import { ACCOUNTS, SECRET_KEYS } from '../model/accounts';
import { CERTIFICATE_FILES } from '../model/certificates';
import { MYSQL_PORT, type Kind } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { DEFAULT_STREAMS } from '../model/xtrabackup';
import { bash, NOTHING, type BashScript } from './bash';
import { library } from './script';
import { parameter, sql } from './sql';
import { watchCopy } from './watch-copy';

/** Left to itself, CLONE begins with one thread, and takes a third longer. */
export const CLONE_OPTIONS = ['--clone-autotune-concurrency=OFF', `--clone-max-concurrency=${DEFAULT_STREAMS}`];

/**
 * Copies with MySQL's CLONE plugin: a throw-away server of this pod draws the donor's data into a fresh directory,
 * over the donor's ordinary port, authenticated, by TLS.
 *
 * A data copy provides `prepare_to_copy`, `answer_peers`, `copy_from`, `donor_is_busy` and `end_copying`; how peers ask
 * each other, too, follows from it.
 */
export function clonePlugin(k: Kind): BashScript {
  return library({
    name: 'data-copy',
    purpose: 'copies data with the CLONE plugin, by way of a throw-away server.',
    libraries: [FILES.initializationLibrary],
    functions: [recipient(k), watchCopy(), copy(k)],
  });
}

function recipient({ hasCertificates }: Kind): BashScript {
  const options = [...CLONE_OPTIONS, ...(hasCertificates ? [`--clone-ssl-ca=${CERTIFICATE_FILES.authorities}`] : [])];
  return bash`
    # Starts the throw-away server. It also answers peers that this pod has no data. It is read-only, since a primary that starts
    # takes no writes beside a server that does.
    prepare_to_copy() {
      local started
      log "no data here: preparing to copy them"
      rm -rf ${PATHS.recipient}
      initialize_server ${PATHS.recipient}
      mysqld --datadir=${PATHS.recipient} --socket=${PATHS.recipientSocket} --pid-file=${PATHS.recipientPidFile} \
        --super-read-only=OFF --read-only=ON --skip-log-bin --innodb-buffer-pool-size=128M --innodb-redo-log-capacity=8M \
        ${options} \
        >${PATHS.recipientLog} 2>&1 &
      recipient=$! started=$SECONDS
      until recipient_answers; do
        kill -0 "$recipient" 2>/dev/null || fail "the server that copies did not start: $(tail -n 3 ${PATHS.recipientLog})"
        ((SECONDS - started < ${TIMING.recipientStart})) || fail "the server that copies did not start within ${TIMING.recipientStart} s"
        sleep ${TIMING.poll}
      done
    }

    # The throw-away server answers peers, as long as it runs.
    answer_peers() {
      kill -0 "$recipient" 2>/dev/null || fail "the server that copies has ended: $(tail -n 3 ${PATHS.recipientLog})"
    }

    recipient_answers() {
      local_sql >/dev/null 2>&1 ${sql`SELECT 1;`}
    }

    # The throw-away server has nothing that is worth an orderly end.
    end_copying() {
      kill -KILL "$recipient"
      wait "$recipient" 2>/dev/null || true
      rm -rf ${PATHS.recipient} ${PATHS.recipientSocket} ${PATHS.recipientSocket}.lock
    }
  `;
}

function copy({ hasCertificates }: Kind): BashScript {
  const certified = bash`
    if ! is_certified "$address" "$donor"; then
      copy_error="the certificate at $address is not one of $donor"
      return 1
    fi
  `;
  return bash`
    # Copies the data of pod $1 into ${PATHS.incoming}. When that fails, copy_error says why. It is reached at address $2,
    # where it has answered: for a while after it has moved, its name leads to where it was.
    copy_from() {
      local donor=$1 address=$2 clone
      if [[ $address == *:* ]]; then address=$donor; fi # CLONE takes no IPv6 address
      ${hasCertificates ? certified : NOTHING}
      rm -rf ${PATHS.incoming}
      clone_from "$address" >${PATHS.copyResult} 2>&1 &
      clone=$!
      if ! watch_copy "$donor" "$clone"; then
        abandon_copy "$clone"
        return 1
      fi
      if ! wait "$clone"; then
        copy_error=$(<${PATHS.copyResult})
        return 1
      fi
      copy_error='the server that copied does not call the copy complete'
      copy_is_complete "$address"
    }

    # Without its client $1, the statement would go on, and keep the server from making another copy.
    abandon_copy() {
      kill "$1" 2>/dev/null || true
      local_sql 2>/dev/null ${sql`
        SET @statement = (SELECT PID FROM performance_schema.clone_status WHERE STATE = 'In Progress');
        KILL @statement;
      `} || true
    }

    donor_is_busy() { [[ $copy_error == *'Too many concurrent clone'* ]]; }

    # The statement ends when the copy does: no deadline of the client may cut it. watch_copy has one.
    clone_from() {
      local address=$1 donor_list=$1:${MYSQL_PORT.number} clone_password
      read_password clone_password ${SECRET_KEYS.clone}
      statement_deadline=0 local_sql ${sql`
        SET GLOBAL clone_valid_donor_list = ${parameter('donor_list')};
        CLONE INSTANCE FROM ${ACCOUNTS.clone}@${parameter('address')}:${MYSQL_PORT.number} IDENTIFIED BY ${parameter('clone_password')}
          DATA DIRECTORY = ${PATHS.incoming} REQUIRE SSL;
      `}
    }

    copy_progress() {
      local_sql ${sql`
        SELECT COALESCE(SUM(DATA), 0), COALESCE(SUM(ESTIMATE), 0) FROM performance_schema.clone_progress;
      `}
    }

    # The statement's success is not taken alone: the server's own record must name this copy, complete.
    copy_is_complete() {
      [[ ! -e ${PATHS.incoming}/#clone/#status_in_progress ]] &&
        [[ $(copy_record) == "Completed 0 $1:${MYSQL_PORT.number} ${PATHS.incoming}/" ]]
    }

    copy_record() {
      local_sql ${sql`
        SELECT CONCAT_WS(' ', STATE, ERROR_NO, SOURCE, DESTINATION) FROM performance_schema.clone_status;
      `}
    }
  `;
}
