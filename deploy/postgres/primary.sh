#!/usr/bin/env bash
# Makes a new PostgreSQL a primary with a synchronous standby. The image of
# PostgreSQL runs it once, when its folder is empty; elsewhere run it as its owner.
#
# PGDATA is its folder, POSTGRES_USER the owner of the database, REPLICATION_PASSWORD
# the password of the role `standby`, which may only copy.
set -euo pipefail
: "${PGDATA:?}" "${REPLICATION_PASSWORD:?}"
# It stands in a configuration file, where quotes and spaces would mean something.
[[ $REPLICATION_PASSWORD =~ ^[A-Za-z0-9_-]+$ ]] || { echo "REPLICATION_PASSWORD: letters, digits, - and _ only" >&2; exit 1; }

# One statement in a call: ALTER SYSTEM stands in no transaction.
sql() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"; }

sql --set=password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'password';
SQL
# What the standby has not had yet is kept for it, but never the whole disk.
sql --command "SELECT pg_create_physical_replication_slot('standby')" >/dev/null
sql --command "ALTER SYSTEM SET max_slot_wal_keep_size = '8GB'"
sql --command "ALTER SYSTEM SET wal_level = 'replica'"
sql --command "ALTER SYSTEM SET hot_standby = on"
# pg_rewind brings a primary that was replaced back as a standby.
sql --command "ALTER SYSTEM SET wal_log_hints = on"
# A write is acknowledged when both have it. Read at the next start: until then
# there is no standby to wait for.
sql --command "ALTER SYSTEM SET synchronous_standby_names = 'standby'"
echo "host replication standby ${STANDBY_NETWORK:-samenet} scram-sha-256" >>"$PGDATA/pg_hba.conf"
