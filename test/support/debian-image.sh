#!/bin/bash
# Writes to standard output the root file system of an image with MySQL 9.7, laid out as the official one, as a tar.
# It is made of packages of Debian's next release, from the mirror that this machine uses. Root and mmdebstrap are needed.
set -euo pipefail

main() {
  # Not local: the trap outlives this function.
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  extract_packages "$root" >&2
  add_mysql_user "$root"
  remove_what_the_official_image_lacks "$root"
  add_server_layout "$root"
  tar --numeric-owner -C "$root" -c .
}

# The mirror of this machine's own packages.
mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null || true; } |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' '
}

extract_packages() {
  local packages=base-files,base-passwd,bash,coreutils,findutils,gawk,grep,sed,tar,gzip,libc-bin,openssl,tzdata
  mmdebstrap --quiet --mode=root --variant=extract --keyring=/usr/share/keyrings \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --include="$packages,mysql-server-core,mysql-client-core" sid "$1" "deb $(mirror) sid main"
}

# Packages are extracted, not installed: what their scripts would have done is done here.
add_mysql_user() {
  sed 's/:\*:/:x:/' "$1"/usr/share/base-passwd/passwd.master >"$1"/etc/passwd
  sed 's/:\*:/:x:/' "$1"/usr/share/base-passwd/group.master >"$1"/etc/group
  echo 'mysql:x:999:999::/var/lib/mysql:/bin/bash' >>"$1"/etc/passwd
  echo 'mysql:x:999:' >>"$1"/etc/group
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$1"/etc/nsswitch.conf
  ln -sf gawk "$1"/usr/bin/awk
  ln -sf bash "$1"/usr/bin/sh
}

# The scripts must not come to rely on these.
remove_what_the_official_image_lacks() {
  local name
  for name in hostname nc ncat nc.traditional socat ip ps perl flock which mysqlbinlog setpriv; do
    rm -f "$1"/usr/bin/$name "$1"/usr/sbin/$name
  done
  rm -rf "$1"/usr/share/{man,doc,locale,info} "$1"/var/{lib/dpkg,lib/apt,cache}/* "$1"/dev/*
}

add_server_layout() {
  rm -rf "$1"/etc/mysql "$1"/var/lib/mysql
  mkdir -p "$1"/etc/mysql/conf.d "$1"/run/mysqld "$1"/var/lib/mysql "$1"/var/lib/mysql-files
  cat >"$1"/etc/my.cnf <<'CNF'
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
  rm -rf "$1"/var/run
  ln -s ../run "$1"/var/run
  chown 999:999 "$1"/run/mysqld "$1"/var/lib/mysql "$1"/var/lib/mysql-files
  chmod 1777 "$1"/run/mysqld "$1"/var/lib/mysql
  chroot "$1" /usr/sbin/ldconfig
}

main
