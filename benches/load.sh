#!/usr/bin/env bash
# How many searches a second one server answers on loopback: 8 connections
# replay a log of distinct short queries, half of them without marks; then a few
# queries again and again, beside /health in the same run.
#
# Needs wrk and curl. SERVER=http://… measures one that runs already; otherwise
# the release build serves 17,687 sample regulations. SECONDS_EACH bounds a run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${SECONDS_EACH:-10}
count=${COUNT:-17687}
connections=8

for tool in wrk curl; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 1; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-load.XXXXXX")
server=""
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

if [[ -z ${SERVER:-} ]]; then
  cargo build --release --quiet
  quydinh=${CARGO_TARGET_DIR:-target}/release/quydinh
  export DATABASE_URL=sqlite:$work/quydinh.db QUYDINH_INDEX=$work/index
  export QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000
  SERVER=http://$QUYDINH_LISTEN
  "$quydinh" sample --count "$count" --seed 1 --out "$work/sample" >/dev/null
  "$quydinh" index "$work"/sample/*.csv >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
  RUST_LOG=warn "$quydinh" serve >"$work/serve.log" 2>&1 &
  server=$!
  for _ in {1..300}; do
    curl -sf "$SERVER/health" >/dev/null && break
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
    sleep 0.1
  done
fi
curl -sf "$SERVER/health" >/dev/null || { echo "$SERVER is not ready" >&2; exit 1; }

# The log is made of the names that the server has: 3 to 5 syllables in a row,
# from a place that depends on the name's number, each query once.
names() {
  local cursor="" page
  while :; do
    page=$(curl -sf "$SERVER/api/v1/regulations?limit=100${cursor:+&cursor=$cursor}")
    grep -oP '"code":"[^"]*","kind":"[^"]*","name":"\K[^"\\]*(?=")' <<<"$page" || true
    cursor=$(grep -oP '"next":"?\K[^",}]+' <<<"$page" || true)
    [[ -n $cursor && $cursor != null ]] || return 0
  done
}
unmarked() {
  LC_ALL=C.UTF-8 sed '
    y/àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩị/aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiii/
    y/òóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ/ooooooooooooooooouuuuuuuuuuuyyyyy/
    y/ĐÀÁẢÃẠĂÂÈÉẺẼẸÊÌÍÒÓÔƠÙÚƯÝ/DAAAAAAAEEEEEEIIOOOOUUUY/'
}
names | awk '{
  for (turn = 0; turn < 12; turn++) {
    length_ = 3 + (NR + turn) % 3
    if (NF < length_) continue
    start = 1 + (NR * 7 + turn * 5) % (NF - length_ + 1)
    span = ""
    for (i = start; i < start + length_; i++) span = span (i > start ? " " : "") $i
    if (!seen[span]++) print span
  }
}' >"$work/spans"
{
  awk 'NR % 2' "$work/spans"
  awk 'NR % 2 == 0' "$work/spans" | unmarked
} | awk '!seen[$0]++' | awk '{ printf "%d\t%s\n", (NR * 7919) % 1000003, $0 }' | sort -n | cut -f 2- >"$work/log"
distinct=$(wc -l <"$work/log")
((distinct > 0)) || { echo "the server has no names to ask for" >&2; exit 1; }
head -n 20 "$work/log" >"$work/few"

run() { # path, query file → "rate p50 p99 requests"
  QUERIES=$2 wrk -t 2 -c "$connections" -d "${seconds}s" --latency -s benches/replay.lua "$SERVER$1" >"$work/wrk.log"
  if grep -qE 'Non-2xx|Socket errors' "$work/wrk.log"; then
    cat "$work/wrk.log" >&2
    return 1
  fi
  awk '/requests in/ { n = $1 } /^ *50%/ { a = $2 } /^ *99%/ { b = $2 } /^Requests\/sec/ { r = $2 }
    END { print r, a, b, n }' "$work/wrk.log"
}

search="/api/v1/regulations?limit=10&q="
read -r rate p50 p99 requests < <(run "$search" "$work/log")
printf 'distinct queries: %.0f requests/s, p50 %s, p99 %s (%d requests, log of %d, %d connections)\n' \
  "$rate" "$p50" "$p99" "$requests" "$distinct" "$connections"
if ((requests > distinct)); then echo "note: the log was shorter than the run, so some queries came twice"; fi
read -r repeated p50 p99 _ < <(run "$search" "$work/few")
printf 'repeated queries: %.0f requests/s, p50 %s, p99 %s (20 queries)\n' "$repeated" "$p50" "$p99"
read -r health p50 p99 _ < <(run /health /dev/null)
printf '/health: %.0f requests/s, p50 %s, p99 %s\n' "$health" "$p50" "$p99"
awk -v a="$repeated" -v b="$health" 'BEGIN { printf "repeated / health: %.2f\n", a / b }'
