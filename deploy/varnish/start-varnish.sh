#!/bin/sh
# Starts Varnish with catalog.vcl, which lies beside this file.
#   NODES         "HOST:PORT" for each node, separated by spaces
#   LISTEN        where clients come in, such as :8080
#   PURGE_LISTEN  where the purger comes in; nobody else may reach it
#   STATE         a folder that Varnish may write to and run code from: it compiles its configuration
#   MEMORY        for answers, such as 256m; as much again at most for what passes through
#   CC_COMMAND    how the configuration is compiled (default: as Varnish was built)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$STATE"
{
    printf 'import directors;\n'
    printf 'probe alive { .url = "/health/live"; .interval = 1s; .timeout = 1s; .window = 3; .threshold = 2; .initial = 2; }\n'
    number=0
    for node in $NODES; do
        number=$((number + 1))
        printf 'backend node_%d { .host = "%s"; .port = "%s"; .probe = alive;' "$number" "${node%:*}" "${node##*:}"
        printf ' .connect_timeout = 1s; .first_byte_timeout = 12s; }\n' # a node gives a request up after 10 s
    done
    printf 'sub vcl_init {\n    new nodes = directors.round_robin();\n'
    seq "$number" | sed 's/.*/    nodes.add_backend(node_&);/'
    printf '}\n'
} >"$STATE/nodes.vcl"
exec varnishd -F -j none -n "$STATE" -T none -f "$here/catalog.vcl" -p vcl_path="$STATE" \
    -a "public=$LISTEN" -a "purge=$PURGE_LISTEN" -s "malloc,$MEMORY" -s "Transient=malloc,$MEMORY" -p vsl_space=8m \
    ${CC_COMMAND:+-p} ${CC_COMMAND:+"cc_command=$CC_COMMAND"}
