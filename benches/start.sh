#!/usr/bin/env bash
# How long 17,687 sample regulations take from a CSV file to the first answer,
# how long `serve` takes to its first answer on what is there, and what it holds
# in memory at rest. Needs curl and the /proc of Linux.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
count=${COUNT:-17687}
runs=${RUNS:-5}

cargo build --release --quiet
quydinh=${CARGO_TARGET_DIR:-target}/release/quydinh
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-start.XXXXXX")
server=""
stop() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=""; fi
}
# shellcheck disable=SC2317 # reached through the trap
clean_up() { stop; rm -rf "$work"; }
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export DATABASE_URL=sqlite:$work/quydinh.db QUYDINH_INDEX=$work/index RUST_LOG=off
export QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000
url="http://$QUYDINH_LISTEN/api/v1/regulations?q=giay%20phep"

now() { date +%s%3N; }
# Starts the server and waits for an answer to a search.
serve() {
  "$quydinh" serve >"$work/serve.log" 2>&1 &
  server=$!
  until curl -sf -o "$work/answer.json" "$url"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
    sleep 0.005
  done
}

"$quydinh" sample --count "$count" --seed 1 --out "$work/sample" >/dev/null
started=$(now)
"$quydinh" index "$work"/sample/*.csv >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
serve
echo "CSV to first answer, $count regulations: $(($(now) - started)) ms"
stop
for ((run = 1; run <= runs; run++)); do
  started=$(now)
  serve
  took=$(($(now) - started))
  sleep 2
  echo "start to first answer: $took ms; resident at rest: $(awk '/VmRSS/ {print int($2 / 1000)}' "/proc/$server/status") MB"
  stop
done
echo "store: $(($(stat -c %s "$work/quydinh.db") / 1000000)) MB; index: $(($(du -sb "$work/index" | cut -f1) / 1000000)) MB"
