import { hasSemiSync, type Kind } from '../model/model';
import { bash, type BashScript } from './bash';
import { CLIENTS_SO_FAR } from './clients';
import { SEMI_SYNC_STATE } from './semi-sync';
import { sql } from './sql';
import { CLUSTER_ID, HEARTBEAT, TERM } from './tables';

/** `read_actual_state`: all that a pass decides on, read from the server itself in one go. */
export function actualState(k: Kind): BashScript {
  return k.position === 'gtid' ? stateByGtid(k) : stateByFile();
}

function stateByGtid(k: Kind): BashScript {
  const heir = sql`SELECT 'heir', COALESCE(heir, '') FROM ${HEARTBEAT};`;
  const heirAndCertificate = sql`
    ${heir}
    SELECT 'certificate_expiry', VALUE FROM performance_schema.tls_channel_status
      WHERE CHANNEL = 'mysql_main' AND PROPERTY = 'Ssl_server_not_after';
  `;
  return bash`
    declare -A actual

    # Fills the table actual. When the server does not answer, actual_error says why.
    read_actual_state() {
      # The server of an open session may have been started anew meanwhile: the second try opens another one.
      fill_actual_state || fill_actual_state
    }

    fill_actual_state() {
      local line=''
      actual=([term]=0 [term_id]='' [term_holder]='' [heir]='' [beat]='' [received]='' [clients]=''
        [source]='' [source_uuid]='' [receiver]=OFF [receiver_errno]=0 [receiver_error]=''
        [applier]=OFF [applier_errno]=0 [applier_error]=''
        [rpl_semi_sync_source_enabled]='' [rpl_semi_sync_source_status]='' [rpl_semi_sync_replica_status]='')
      open_session
      if ask_actual_state 2>/dev/null; then
        while next_line; do actual[\${line%%$'\t'*}]=\${line#*$'\t'}; done
        # That there are no data must have been said, and not be what was not heard: they would be replaced.
        if [[ -n $answer_is_whole && -n \${actual[executed]+told} && -n \${actual[cluster]+told} ]]; then return; fi
      fi
      close_session
      if [[ $line != ERROR* ]]; then line=''; fi
      actual_error=$(cause_of "$line")
      return 1
    }

    # Names and values, one pair on a line; a server that replicates nothing has no rows about it. Transactions come first: what
    # is read after them can only be newer, and no term is missing that is among them.
    ask_actual_state() {
      if [[ -z \${state_query-} ]]; then read_state_query; fi
      send_to_session "$state_query"
    }

    # Once: bash reads a here-document byte by byte.
    read_state_query() {
      IFS= read -r -d '' state_query ${sql`
        SELECT 'executed', REPLACE(@@GLOBAL.gtid_executed, '\n', '');
        SELECT 'received', REPLACE(RECEIVED_TRANSACTION_SET, '\n', '')
          FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'writable', NOT @@GLOBAL.super_read_only AND NOT @@GLOBAL.read_only;
        SELECT 'super_read_only', @@GLOBAL.super_read_only;
        SELECT 'offline', @@GLOBAL.offline_mode;
        SELECT 'durability', CONCAT_WS('/', @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.sync_binlog);
        SELECT 'cluster', COALESCE((${CLUSTER_ID}), '');
        SELECT 'term', COALESCE(MAX(term), 0) FROM ${TERM};
        SELECT 'term_id', id FROM ${TERM} ORDER BY term DESC LIMIT 1;
        SELECT 'term_holder', holder FROM ${TERM} ORDER BY term DESC LIMIT 1;
        SELECT 'beat', at FROM ${HEARTBEAT};
        SELECT 'clients', (${CLIENTS_SO_FAR});
        ${k.hasCertificates ? heirAndCertificate : heir}
        SELECT 'source', CONCAT_WS(' ', HOST, PORT, USER, SSL_ALLOWED, AUTO_POSITION, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT,
            SSL_VERIFY_SERVER_CERTIFICATE = 'YES', NULLIF(SSL_CA_FILE, ''))
          FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '' AND HOST <> '';
        SELECT 'source_uuid', SOURCE_UUID FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver', SERVICE_STATE FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver_errno', LAST_ERROR_NUMBER FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver_error', LAST_ERROR_MESSAGE FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'applier', SERVICE_STATE FROM performance_schema.replication_applier_status WHERE CHANNEL_NAME = '';
        ${APPLIER_ERRORS}
        ${hasSemiSync(k) ? SEMI_SYNC_STATE : sql``}
      `} || true
    }
  `;
}

/** There is a coordinator only where several workers apply. The word of a worker says more, and comes last. */
const APPLIER_ERRORS = sql`
  SELECT 'applier_errno', LAST_ERROR_NUMBER FROM performance_schema.replication_applier_status_by_coordinator
    WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0;
  SELECT 'applier_errno', LAST_ERROR_NUMBER FROM performance_schema.replication_applier_status_by_worker
    WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0 LIMIT 1;
  SELECT 'applier_error', LAST_ERROR_MESSAGE FROM performance_schema.replication_applier_status_by_worker
    WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0 LIMIT 1;
`;

/** The columns have the same names since 5.0; tables for them came later. */
function stateByFile(): BashScript {
  return bash`
    declare -A actual

    # Fills the table actual. When the server does not answer, actual_error says why.
    read_actual_state() {
      local answer replication name value
      if ! answer=$(server_state 2>&1) || ! replication=$(replication_state 2>&1); then
        actual_error=$(cause_of "\${replication-$answer}")
        return 1
      fi
      actual=([cluster]='' [source]='' [source_uuid]='' [receiver]=OFF [receiver_errno]=0 [receiver_error]=''
        [applier]=OFF [applier_errno]=0 [applier_error]='' [file]='' [position]='')
      while IFS=$'\t' read -r name value; do
        actual[$name]=$value
      done <<<"$answer"
      if [[ -n $replication ]]; then add_replication_state "$replication"; fi
    }

    # Names and values, one pair on a line.
    server_state() {
      local_sql ${sql`
        SELECT 'writable', NOT @@GLOBAL.read_only;
        SELECT 'super_read_only', @@GLOBAL.read_only /*!50708 AND @@GLOBAL.super_read_only */;
        SELECT 'cluster', COALESCE((${CLUSTER_ID}), '');
      `}
    }

    # A line of names and a line of values; none on a server that replicates nothing.
    replication_state() {
      local_table ${sql`SHOW SLAVE STATUS;`}
    }

    add_replication_state() {
      local line names values index
      local -A status
      # A tab alone would be a space to read, and several of them one.
      {
        IFS= read -r line
        IFS=$'\x1f' read -r -a names <<<"\${line//$'\t'/$'\x1f'}"
        IFS= read -r line
        IFS=$'\x1f' read -r -a values <<<"\${line//$'\t'/$'\x1f'}"
      } <<<"$1"
      for index in "\${!names[@]}"; do status[\${names[index]}]=\${values[index]-}; done
      actual[source]="\${status[Master_Host]} \${status[Master_Port]} \${status[Master_User]}"
      actual[source_uuid]=\${status[Master_UUID]-}
      actual[file]=\${status[Master_Log_File]} actual[position]=\${status[Read_Master_Log_Pos]}
      case \${status[Slave_IO_Running]} in
        Yes) actual[receiver]=ON ;;
        Connecting) actual[receiver]=CONNECTING ;;
      esac
      if [[ \${status[Slave_SQL_Running]} == Yes ]]; then actual[applier]=ON; fi
      actual[receiver_errno]=\${status[Last_IO_Errno]} actual[receiver_error]=\${status[Last_IO_Error]}
      actual[applier_errno]=\${status[Last_SQL_Errno]} actual[applier_error]=\${status[Last_SQL_Error]}
    }
  `;
}
