#!/usr/bin/env bash
# How long a backup and its restore take: 17,687 sample regulations, 20,000 plans
# with 60,000 items, 100,000 comments and 2,000 petitions. The backup is made
# while a server answers searches; it is restored to an empty store of each kind,
# whose own backup must have the same digest; the lists that it exports must be
# equal to those of the first byte by byte.
#
# On SQLite in a temporary folder; POSTGRES names an empty database to go there
# too. REGULATIONS, CONSULTATIONS, COMMENTS and LARGEST change the sizes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CONSULTATIONS=${CONSULTATIONS:-20000}

CARGO_PROFILE_BENCH_STRIP=none cargo build --release --quiet --bin quydinh --bench consultations
target=${CARGO_TARGET_DIR:-target}
quydinh=$(realpath "$target/release/quydinh")
fill=$(find "$target/release/deps" -name 'consultations-*' -type f -perm -u+x -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-backup.XXXXXX")
server=""
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export DATABASE_URL=sqlite:$work/first.db QUYDINH_INDEX=$work/index RUST_LOG=off QUYDINH_COPIES_KEPT=0
export QUYDINH_SIGNING_KEY=$work/key QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000

"$quydinh" sample --count "${REGULATIONS:-17687}" --seed 1 --out "$work/sample" >/dev/null
grep -oE '^[0-9]\.[0-9]{6},' "$work/sample/regulations.csv" | tr -d , >"$work/codes"
"$quydinh" index "$work/sample/regulations.csv" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
CODES=$work/codes "$fill"

seconds() { # what is timed, then the command
  local start end
  start=$(date +%s.%N)
  "${@:2}" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  end=$(date +%s.%N)
  printf '%s: %.2f s\n' "$1" "$(echo "$end - $start" | bc)"
}
# The digest that a backup says of itself, in its last line.
digest() { gzip -dc "$1" | tail -n 1; }

# Lists as files of a store, into a folder; from an index of its own.
export_lists() { # folder
  local list
  mkdir "$1"
  QUYDINH_INDEX=$1.index "$quydinh" index >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  for list in regulations plan-items ratios league costs consultations comments petitions journal; do
    QUYDINH_INDEX=$1.index "$quydinh" export "$list" --out "$1/$list.csv" >"$work/log" 2>&1 ||
      { cat "$work/log" >&2; exit 1; }
  done
}

"$quydinh" serve >"$work/serve.log" 2>&1 &
server=$!
until curl -sf -o "$work/answer" "http://$QUYDINH_LISTEN/api/v1/regulations?q=giay"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done
# What is read ahead in the background is read by then.
sleep "${SETTLE:-5}"
searches() { while :; do curl -sf -o /dev/null "http://$QUYDINH_LISTEN/api/v1/regulations?q=giay+phep+$RANDOM" || return; done; }
searches &
searching=$!
seconds 'backup of SQLite, online' "$quydinh" backup "$work/first.gz"
kill "$searching"; wait "$searching" 2>/dev/null || true
kill "$server"; wait "$server" || true; server=""
export_lists "$work/first"
printf 'store %s bytes, backup %s bytes\n' "$(stat -c %s "$work/first.db")" "$(stat -c %s "$work/first.gz")"

restored() { # its name, its address, a backup
  seconds "restore to $1" env DATABASE_URL="$2" "$quydinh" restore "$3"
  seconds "backup of $1" env DATABASE_URL="$2" "$quydinh" backup "$work/again.gz"
  [[ $(digest "$work/first.gz") == "$(digest "$work/again.gz")" ]] || { echo "$1 has another digest" >&2; exit 1; }
  rm "$work/again.gz"
  DATABASE_URL=$2 export_lists "$work/again"
  diff -r "$work/first" "$work/again" || { echo "$1 exports other files" >&2; exit 1; }
  rm -r "$work/again" "$work/again.index"
}
restored SQLite "sqlite:$work/second.db" "$work/first.gz"
if [[ -n ${POSTGRES:-} ]]; then restored PostgreSQL "$POSTGRES" "$work/first.gz"; fi
echo 'all digests and all exported files are equal'
