#!/bin/sh
# Makes the passwords of a deployment once and leaves them, as files, in the working folder. A second run changes nothing.
#   ConnectionStrings__Postgres, ConnectionStrings__Redis   read by the API as configuration
#   postgres-password                                       read by PostgreSQL when it makes its data
#   redis-password, redis-auth.conf                         read by Redis's health check and by Redis
set -eu

[ -s redis-auth.conf ] && exit 0

password() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }
postgres=$(password)
redis=$(password)

printf %s "$postgres" >postgres-password
printf %s "Host=postgres;Database=catalog;Username=catalog;Password=$postgres;GSS Encryption Mode=Disable" >ConnectionStrings__Postgres
printf %s "$redis" >redis-password
printf %s "redis:6379,password=$redis" >ConnectionStrings__Redis
printf 'requirepass %s\n' "$redis" >redis-auth.conf
