#!/bin/sh
# Makes the passwords of a deployment once and leaves them, as files, in the working folder; a second run keeps them. What the nodes
# are told beside them follows PROFILES, the compose profiles in force, at each run.
#   postgres-password                                       read by PostgreSQL when it makes its data
#   Door__FirstAdmin__Email, Door__FirstAdmin__Password     read by the API: the admin with whom it begins
#   redis-password, redis-auth.conf                         read by Redis's health check and by Redis
#   ConnectionStrings__Postgres, ConnectionStrings__Redis   read by the API as configuration
#   OTEL_EXPORTER_OTLP_ENDPOINT                             the same; only with the profile observability
set -eu

password() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }
has_profile() { case ",${PROFILES:-}," in *",$1,"*) ;; *) return 1 ;; esac; }

[ -s postgres-password ] || password >postgres-password
[ -s redis-password ] || password >redis-password
postgres=$(cat postgres-password)
redis=$(cat redis-password)

# masterauth: with the same password a replica asks its master.
printf 'requirepass %s\nmasterauth %s\n' "$redis" "$redis" >redis-auth.conf
printf %s "Host=postgres;Database=catalog;Username=catalog;Password=$postgres;GSS Encryption Mode=Disable" >ConnectionStrings__Postgres
printf %s admin@catalog.example >Door__FirstAdmin__Email
[ -s Door__FirstAdmin__Password ] || password >Door__FirstAdmin__Password

if has_profile cluster; then
  servers='redis-cluster:6379'
elif has_profile sentinel; then
  servers='sentinel:sentinel-1:26379,sentinel-2:26379,sentinel-3:26379;service=main'
else
  servers='redis:6379'
fi
printf %s "$servers,password=$redis" >ConnectionStrings__Redis

if has_profile observability; then
  printf %s http://observability:4317 >OTEL_EXPORTER_OTLP_ENDPOINT
else
  rm -f OTEL_EXPORTER_OTLP_ENDPOINT
fi
