#!/bin/sh
# Starts a sentinel. It rewrites its configuration, so it is given a file of its own at each start; who is master it asks then.
#   MASTER                       a name of the first master (default redis)
#   /run/secrets/redis-password  how it asks masters and replicas
set -eu

cat >/tmp/sentinel.conf <<CONF
port 26379
dir /tmp
protected-mode no
sentinel resolve-hostnames yes
sentinel monitor main ${MASTER:-redis} 6379 2
sentinel auth-pass main $(cat /run/secrets/redis-password)
# A master that does not answer for a second is replaced; a failover then takes one to two seconds more.
sentinel down-after-milliseconds main 1000
sentinel failover-timeout main 10000
sentinel parallel-syncs main 1
CONF
exec redis-server /tmp/sentinel.conf --sentinel
