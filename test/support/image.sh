#!/bin/bash
# Writes to standard output the root file system of an image, as a tar, made of Debian's packages from the mirror that this
# machine uses. Root and mmdebstrap are needed. $1 is the image:
#   mysql      MySQL 9.7, laid out as the official image
#   stand-in   MariaDB 10.11 and mariabackup under the names of MySQL 5.7 and XtraBackup 2.4
#   page       the stand-in, with the programs that the tutorial's page needs
#   double     the image mysql, with programs named xtrabackup and xbstream that copy by the CLONE plugin
set -euo pipefail

here=$(cd "${BASH_SOURCE%/*}" && pwd)

main() {
  # Not local: the trap outlives this function.
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  "make_$1" >&2
  tar --numeric-owner -C "$root" -c .
}

# The scripts must not come to rely on what the official images lack.
LACKING=(hostname nc ncat nc.traditional ip ps perl flock which mysqlbinlog setpriv)

make_mysql() {
  extract sid mysql-server-core,mysql-client-core
  remove socat "${LACKING[@]}"
  add_server_layout
}

make_stand-in() {
  make_page
  remove "${LACKING[@]}"
}

make_page() {
  extract bookworm mariadb-server-core,mariadb-client-core,mariadb-server,mariadb-client,mariadb-backup,socat,gosu,zstd,hostname,ncat
  add_server_layout
  install -D -m 755 -t "$root"/usr/local/bin "$here"/stand-in/*
}

make_double() {
  extract sid mysql-server-core,mysql-client-core,socat,ncat
  add_server_layout
  install -D -m 755 -t "$root"/usr/local/bin "$here"/double/*
}

# The mirror of this machine's own packages.
mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null || true; } |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' '
}

# Packages $2 of release $1 are extracted, not installed: what their scripts would have done is done here.
extract() {
  local packages=base-files,base-passwd,bash,coreutils,findutils,gawk,grep,sed,tar,gzip,libc-bin,openssl,tzdata
  mmdebstrap --quiet --mode=root --variant=extract --keyring=/usr/share/keyrings \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --include="$packages,$2" "$1" "$root" "deb $(mirror) $1 main"
  sed 's/:\*:/:x:/' "$root"/usr/share/base-passwd/passwd.master >"$root"/etc/passwd
  sed 's/:\*:/:x:/' "$root"/usr/share/base-passwd/group.master >"$root"/etc/group
  echo 'mysql:x:999:999::/var/lib/mysql:/bin/bash' >>"$root"/etc/passwd
  echo 'mysql:x:999:' >>"$root"/etc/group
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root"/etc/nsswitch.conf
  ln -sf gawk "$root"/usr/bin/awk
  ln -sf bash "$root"/usr/bin/sh
  rm -rf "$root"/usr/share/{man,doc,locale,info} "$root"/var/{lib/dpkg,lib/apt,cache}/* "$root"/dev/*
}

remove() {
  local name
  for name in "$@"; do rm -f "$root"/usr/bin/"$name" "$root"/usr/sbin/"$name"; done
}

add_server_layout() {
  rm -rf "$root"/etc/mysql "$root"/var/lib/mysql
  mkdir -p "$root"/etc/mysql/conf.d "$root"/run/mysqld "$root"/var/lib/mysql "$root"/var/lib/mysql-files
  cat >"$root"/etc/my.cnf <<'CNF'
[mysqld]
host-cache-size=0
skip-name-resolve
datadir=/var/lib/mysql
socket=/var/run/mysqld/mysqld.sock
secure-file-priv=/var/lib/mysql-files
user=mysql
pid-file=/var/run/mysqld/mysqld.pid

[client]
socket=/var/run/mysqld/mysqld.sock

!includedir /etc/mysql/conf.d/
CNF
  rm -rf "$root"/var/run
  ln -s ../run "$root"/var/run
  chown 999:999 "$root"/run/mysqld "$root"/var/lib/mysql "$root"/var/lib/mysql-files
  chmod 1777 "$root"/run/mysqld "$root"/var/lib/mysql
  chroot "$root" /usr/sbin/ldconfig
}

main "$@"
