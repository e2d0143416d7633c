#!/usr/bin/env bash
# Copies a primary made by primary.sh into an empty folder and follows it; a
# folder that holds a copy already is followed from where it is.
#
# PGDATA is the folder, PRIMARY the host to copy, PRIMARY_PORT its port,
# REPLICATION_PASSWORD the password of the role `standby`. What stands behind it
# is run then: `postgres`, with its options.
set -euo pipefail
: "${PGDATA:?}" "${PRIMARY:?}" "${REPLICATION_PASSWORD:?}"
# It stands in a configuration file, where quotes and spaces would mean something.
[[ $REPLICATION_PASSWORD =~ ^[A-Za-z0-9_-]+$ ]] || { echo "REPLICATION_PASSWORD: letters, digits, - and _ only" >&2; exit 1; }

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  # The primary may still be starting.
  for try in {1..60}; do
    if PGPASSWORD=$REPLICATION_PASSWORD pg_basebackup --host "$PRIMARY" --port "${PRIMARY_PORT:-5432}" \
      --username standby --pgdata "$PGDATA" --wal-method stream --slot standby --checkpoint fast; then
      break
    fi
    ((try < 60)) || { echo "$PRIMARY cannot be copied" >&2; exit 1; }
    find "$PGDATA" -mindepth 1 -delete 2>/dev/null || true
    sleep 2
  done
  chmod 0700 "$PGDATA"
  cat >>"$PGDATA/postgresql.auto.conf" <<CONF
primary_conninfo = 'host=$PRIMARY port=${PRIMARY_PORT:-5432} user=standby password=$REPLICATION_PASSWORD application_name=standby'
primary_slot_name = 'standby'
# After it was promoted there is nobody to wait for.
synchronous_standby_names = ''
CONF
  touch "$PGDATA/standby.signal"
fi
exec "$@"
