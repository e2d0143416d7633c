#!/usr/bin/env bash
# Three times the searches that a server can answer, for two minutes: what those
# wait that are answered, whether memory grows, and how soon all is well again.
# The server has 17,687 sample regulations and keeps no answers. Whoever asks has
# a processor of their own, as they would on another machine: on a shared one the
# system gives both turns of some milliseconds, which is what would be measured.
# SECONDS_EACH and TIMES change how long and how many, SHARED=1 shares all
# processors.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CARGO_PROFILE_BENCH_STRIP=none cargo build --release --quiet --bin quydinh --bench overload
target=${CARGO_TARGET_DIR:-target}
quydinh=$(realpath "$target/release/quydinh")
load=$(find "$target/release/deps" -name 'overload-*' -type f -perm -u+x -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-overload.XXXXXX")
server=""
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export DATABASE_URL=sqlite:$work/quydinh.db QUYDINH_INDEX=$work/index RUST_LOG=warn QUYDINH_COPIES_KEPT=0
export QUYDINH_CACHE_BYTES=0 QUYDINH_SIGNING_KEY=$work/key QUYDINH_MAIL_DIR=$work/outbox
export QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000
"$quydinh" sample --count 17687 --seed 1 --out "$work/sample" >/dev/null
"$quydinh" index "$work"/sample/*.csv >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
here=() there=()
if [[ -z ${SHARED:-} ]]; then
  last=$(($(nproc) - 1))
  here=(taskset -c "0-$((last - 1))") there=(taskset -c "$last")
fi
"${here[@]}" "$quydinh" serve >"$work/serve.log" 2>&1 &
server=$!
until curl -sf -o "$work/answer" "http://$QUYDINH_LISTEN/api/v1/regulations?q=giay"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done
sleep 3
SERVER=$QUYDINH_LISTEN SERVER_PID=$server FOR=${SECONDS_EACH:-120} TIMES=${TIMES:-3} "${there[@]}" "$load"
