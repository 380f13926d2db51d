#!/bin/sh
# Makes the passwords of a deployment once and keeps them in the working folder; a second run keeps them. Each service finds what it needs,
# and no more, in a folder here that is a volume of its own. What the nodes are told beside passwords follows PROFILES, the compose profiles
# in force, at each run.
#   postgres  postgres-password                                       the owner's, read by PostgreSQL when it makes its data
#   redis     redis-password, redis-auth.conf                         the administrator's; the users of Redis
#   migrate   ConnectionStrings__Postgres, Database__NodePassword     the owner's; that of the role it makes for the nodes
#   api       ConnectionStrings__Postgres, ConnectionStrings__Redis   as a node; each of the next has a user of its own in Redis
#             Auth__FirstAdmin__Email, Auth__FirstAdmin__Password     the admin with whom the catalog begins
#   purger    ConnectionStrings__Redis
#   follower  Follower__Redis
#   api and purger, with the profile observability: OTEL_EXPORTER_OTLP_ENDPOINT
#   RIGHTS    the users of Redis, one a line, and what each may do (default /redis-rights)
set -eu

# Prints a password by its name; makes it when there is none.
password() {
  [ -s "$1" ] || od -An -tx1 -N24 /dev/urandom | tr -d ' \n' >"$1"
  cat "$1"
}
has_profile() { case ",${PROFILES:-}," in *",$1,"*) ;; *) return 1 ;; esac; }

mkdir -p postgres redis migrate api purger follower
owner=$(password postgres-password)
node=$(password postgres-node-password)
administrator=$(password redis-password)

printf %s "$owner" >postgres/postgres-password
printf %s "Host=postgres;Database=catalog;Username=catalog;Password=$owner;GSS Encryption Mode=Disable" >migrate/ConnectionStrings__Postgres
printf %s "$node" >migrate/Database__NodePassword

printf %s "Host=postgres;Database=catalog;Username=catalog_node;Password=$node;GSS Encryption Mode=Disable" >api/ConnectionStrings__Postgres
printf %s admin@catalog.example >api/Auth__FirstAdmin__Email
password Auth__FirstAdmin__Password >api/Auth__FirstAdmin__Password

# masterauth: with the same password a replica asks its master.
printf %s "$administrator" >redis/redis-password
{
  printf 'requirepass %s\nmasterauth %s\n' "$administrator" "$administrator"
  while read -r user rights; do
    printf 'user %s on >%s %s\n' "$user" "$(password "redis-$user-password")" "$rights"
  done <"${RIGHTS:-/redis-rights}"
} >redis/redis-auth.conf

if has_profile cluster; then
  servers='redis-cluster:6379'
elif has_profile sentinel; then
  servers='sentinel:sentinel-1:26379,sentinel-2:26379,sentinel-3:26379;service=main'
else
  servers='redis:6379'
fi
connection() { printf %s "$servers,user=$1,password=$(password "redis-$1-password")"; }
connection catalog >api/ConnectionStrings__Redis
connection purger >purger/ConnectionStrings__Redis
connection follower >follower/Follower__Redis
for service in api purger; do
  if has_profile observability; then
    printf %s http://observability:4317 >$service/OTEL_EXPORTER_OTLP_ENDPOINT
  else
    rm -f $service/OTEL_EXPORTER_OTLP_ENDPOINT
  fi
done
