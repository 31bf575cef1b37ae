import { bash, type BashScript } from './bash';
import { CLUSTER_ID } from './accounts';
import { sql } from './sql';

/** `read_actual_state`: all that a pass decides on, read from the server itself in one go. */
export function actualState(): BashScript {
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
