#!/bin/sh
# Starts a Redis whose role Sentinel may change. Sentinel makes a server write its role into its configuration, so it is given a file of
# its own: a container that is restarted is what it was before. Otherwise a replica that has taken over would come back as a replica of
# the former master, which follows it, and nobody were master.
#   REPLICA_OF     whom it follows while nobody has said otherwise; empty: nobody
#   CONFIGURATION  what is read first (default /etc/redis.conf)
#   DATA           where its data are (default /data)
set -eu
umask 077 # the server writes passwords into its file as well

# Of this container alone: a role names addresses, which others have after a new start of all.
own=${DATA:-/data}/redis-$(hostname).conf
if [ -f "$own" ]; then
  role=$(grep '^replicaof ' "$own" || true)
else
  role=${REPLICA_OF:+replicaof $REPLICA_OF 6379}
fi
rm -f "${DATA:-/data}"/redis-*.conf
{
  cat "${CONFIGURATION:-/etc/redis.conf}"
  echo "$role"
} >"$own"
exec redis-server "$own" "$@"
