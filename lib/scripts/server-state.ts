import type { Kind } from '../model/model';
import { CLUSTER_ID } from './accounts';
import { bash, type BashScript } from './bash';
import { sql } from './sql';

/** `read_actual_state`: all that a pass decides on, read from the server itself in one go. */
export function actualState(k: Kind): BashScript {
  return k.position === 'gtid' ? stateByGtid() : stateByFile();
}

function stateByGtid(): BashScript {
  return bash`
    declare -A actual

    # Fills the table actual. When the server does not answer, actual_error says why.
    read_actual_state() {
      local answer name value
      if ! answer=$(actual_state 2>&1); then
        actual_error=$(cause_of "$answer")
        return 1
      fi
      actual=([cluster]='' [gtids]='' [source]='' [source_uuid]='' [receiver]=OFF [receiver_errno]=0 [receiver_error]=''
        [applier]=OFF [applier_errno]=0 [applier_error]='')
      while IFS=$'\t' read -r name value; do
        actual[$name]=$value
      done <<<"$answer"
    }

    # Names and values, one pair on a line; a server that replicates nothing has no rows about it.
    actual_state() {
      local_sql ${sql`
        SELECT 'writable', NOT @@GLOBAL.super_read_only AND NOT @@GLOBAL.read_only;
        SELECT 'super_read_only', @@GLOBAL.super_read_only;
        SELECT 'cluster', COALESCE((${CLUSTER_ID}), '');
        SELECT 'source', CONCAT_WS(' ', HOST, PORT, USER, SSL_ALLOWED, AUTO_POSITION, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT)
          FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '' AND HOST <> '';
        SELECT 'gtids', REPLACE(CONCAT_WS(',', NULLIF(@@GLOBAL.gtid_executed, ''), (SELECT NULLIF(RECEIVED_TRANSACTION_SET, '')
          FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '')), '\n', '');
        SELECT 'source_uuid', SOURCE_UUID FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver', SERVICE_STATE FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver_errno', LAST_ERROR_NUMBER FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'receiver_error', LAST_ERROR_MESSAGE FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = '';
        SELECT 'applier', SERVICE_STATE FROM performance_schema.replication_applier_status WHERE CHANNEL_NAME = '';
        SELECT 'applier_errno', LAST_ERROR_NUMBER FROM performance_schema.replication_applier_status_by_coordinator
          WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0;
        SELECT 'applier_error', LAST_ERROR_MESSAGE FROM performance_schema.replication_applier_status_by_worker
          WHERE CHANNEL_NAME = '' AND LAST_ERROR_NUMBER <> 0 LIMIT 1;
      `}
    }
  `;
}

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
