#!/bin/sh
# Starts a sentinel. It rewrites its configuration, so it is given a file of its own at each start. Who is master it learns from the servers:
# after a failover that is another one than before, and a sentinel that watches a replica finds nobody.
#   SERVERS  the master and its replicas, as name:port (default redis:6379 redis-replica:6379); a name may have several addresses
#   SECRETS  the folder with redis-password, with which it asks them (default /run/secrets)
#   STATE    where its configuration is (default /tmp)
set -eu
REDISCLI_AUTH=$(cat "${SECRETS:-/run/secrets}/redis-password")
export REDISCLI_AUTH

# The master that most servers name, as "host port". A former master that has just come back names itself, alone.
master() {
  for server in ${SERVERS:-redis:6379 redis-replica:6379}; do
    port=${server##*:}
    for host in $(getent ahostsv4 "${server%:*}" | awk '$2 == "STREAM" { print $1 }'); do
      timeout 2 redis-cli -h "$host" -p "$port" info replication 2>/dev/null | tr -d '\r' | awk -F: -v own="$host $port" '
        $1 == "role" && $2 == "master" { print own }
        $1 == "master_host" { host = $2 }
        $1 == "master_port" { print host, $2 }'
    done
  done | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2, $3 }'
}

until monitored=$(master) && [ -n "$monitored" ]; do sleep 1; done

file=${STATE:-/tmp}/sentinel.conf
cat >"$file" <<CONF
port 26379
dir ${STATE:-/tmp}
protected-mode no
sentinel resolve-hostnames yes
sentinel monitor main $monitored 2
sentinel auth-pass main $REDISCLI_AUTH
# A master that does not answer for a second is replaced; a failover then takes one to two seconds more.
sentinel down-after-milliseconds main 1000
sentinel failover-timeout main 10000
sentinel parallel-syncs main 1
CONF
unset REDISCLI_AUTH
exec redis-server "$file" --sentinel "$@"
