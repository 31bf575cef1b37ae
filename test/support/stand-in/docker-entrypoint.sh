#!/bin/bash
# What the entrypoint of the image mysql:5.7 is documented to do, as far as the scripts need it: initializes a data
# directory that has no tables yet, with a server of its own, then runs the command.
set -euo pipefail

main() {
  local argument datadir=/var/lib/mysql
  for argument in "$@"; do
    if [[ $argument == --datadir=* ]]; then datadir=${argument#*=}; fi
  done
  if [[ ! -d $datadir/mysql ]]; then initialize "$datadir" "$@"; fi
  exec "$@"
}

initialize() {
  local datadir=$1 server
  shift
  [[ -n ${MYSQL_ALLOW_EMPTY_PASSWORD-} ]] || { echo 'You need to specify MYSQL_ALLOW_EMPTY_PASSWORD' >&2 && exit 1; }
  mariadb-install-db --datadir="$datadir" --auth-root-authentication-method=normal --skip-test-db --skip-log-bin >/dev/null
  "$@" --skip-networking &
  server=$!
  until mysql -uroot -e 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$server" && sleep 0.1
  done
  mysql -uroot <<SQL
SET sql_log_bin = 0;
DELETE FROM mysql.global_priv WHERE User NOT IN ('mariadb.sys', 'root') OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
CREATE USER IF NOT EXISTS root@'${MYSQL_ROOT_HOST:-%}';
GRANT ALL ON *.* TO root@'${MYSQL_ROOT_HOST:-%}' WITH GRANT OPTION;
SQL
  mysqladmin -uroot shutdown
  wait "$server"
  echo 'MySQL init process done. Ready for start up.'
}

main "$@"
