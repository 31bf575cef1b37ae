SET SESSION sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'sidecar'@'localhost' IDENTIFIED WITH auth_socket AS 'mysql';
ALTER USER 'sidecar'@'localhost' IDENTIFIED WITH auth_socket AS 'mysql' ACCOUNT UNLOCK;
GRANT REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN, SYSTEM_USER, CREATE USER, RELOAD, CLONE_ADMIN, BACKUP_ADMIN, SHUTDOWN ON *.* TO 'sidecar'@'localhost';
GRANT SELECT ON performance_schema.* TO 'sidecar'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `replicated_mysql`.* TO 'sidecar'@'localhost';
ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED WITH auth_socket AS 'mysql';
