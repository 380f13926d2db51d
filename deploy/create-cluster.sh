#!/bin/sh
# Makes one cluster, three masters with a replica each, of the servers behind the name redis-cluster. A second run only waits for it.
set -eu

REDISCLI_AUTH=$(cat /run/secrets/redis-password)
export REDISCLI_AUTH

says() { redis-cli -h redis-cluster cluster info | tr -d '\r' | grep -qx "$1"; }

if says cluster_known_nodes:1; then
  # By address: a cluster knows its members so.
  # shellcheck disable=SC2046
  redis-cli --cluster create $(getent ahostsv4 redis-cluster | awk '{ print $1 ":6379" }' | sort -u) --cluster-replicas 1 --cluster-yes
fi
until says cluster_state:ok; do sleep 0.2; done
