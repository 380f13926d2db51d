#!/bin/sh
# Starts nginx in front of those nodes that have an address. It asks for a name only when it reads its configuration, and does not start
# with one that has none. So it is given addresses, and new ones when they have changed: a node is gone, or was made anew elsewhere. What
# it keeps, and what was purged, outlasts that.
#   NODE_NAMES   the names of the nodes, which listen on port 8080
#   PURGE_LISTEN where the purger comes in, such as 172.30.81.2:8081; nobody else may reach it
#   TEMPLATE     the configuration (default: where the image has it)
#   STATE        a folder that nginx may write to (default /tmp)
set -eu

template=${TEMPLATE:-/etc/nginx/catalog.conf.template}
export LISTEN=8080 PURGE_LISTEN="${PURGE_LISTEN:?}" STATE="${STATE:-/tmp}"
configuration=$STATE/nginx.conf

nodes() {
  # shellcheck disable=SC2086
  getent ahostsv4 $NODE_NAMES | sort -u -k 1,1 | awk '{ printf "server %s:8080 max_fails=2 fail_timeout=2s; ", $1 }'
}

# Writes the configuration. Fails when the nodes are those that it has already, when there is none, and when it could not be written;
# then it is tried again.
changed() {
  now=$(nodes)
  [ -n "$now" ] && [ "$now" != "${written:-}" ] || return 1
  # shellcheck disable=SC2016
  NODES="$now" envsubst '$NODES $LISTEN $PURGE_LISTEN $STATE' <"$template" >"$configuration" || return 1
  written=$now
}

until changed; do sleep 1; done
while sleep 2; do
  if changed; then kill -HUP $$; fi
done &
exec nginx -e stderr -c "$configuration"
