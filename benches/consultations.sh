#!/usr/bin/env bash
# How long pages about consultations, comments and petitions take on a server
# with 2,000 consultations, 100,000 comments (10,000 of them on one item) and
# 2,000 petitions: the first request after the start, and the median of 20 more
# after three that warm up. Times are those of curl from the request to the last
# byte, one request after the other on one connection; nothing is kept ready
# (QUYDINH_CACHE_BYTES=0). Needs curl and awk.
#
# On SQLite in a temporary folder, or on the empty database that DATABASE_URL
# names. CONSULTATIONS, COMMENTS, LARGEST and PETITIONS change the sizes, RUNS
# how often each is asked, BAR the milliseconds above which a page is marked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${RUNS:-20}
bar=${BAR:-20}
plans=${CONSULTATIONS:-2000}

# One build for both: the generator is built as the program is.
CARGO_PROFILE_BENCH_STRIP=none cargo build --release --quiet --bin quydinh --bench consultations
target=${CARGO_TARGET_DIR:-target}
quydinh=$(realpath "$target/release/quydinh")
fill=$(find "$target/release/deps" -name 'consultations-*' -type f -perm -u+x -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-consultations.XXXXXX")
server=""
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export DATABASE_URL=${DATABASE_URL:-sqlite:$work/quydinh.db} QUYDINH_INDEX=$work/index RUST_LOG=off
export QUYDINH_CACHE_BYTES=0 QUYDINH_COPIES_KEPT=0 QUYDINH_SIGNING_KEY=$work/key QUYDINH_MAIL_DIR=$work/outbox
export QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000
url=http://$QUYDINH_LISTEN

awk -v rows=$((plans * 3)) 'BEGIN {
  split("Bộ Công Thương,Bộ Y tế,Bộ Tài chính,Bộ Xây dựng,Bộ Nội vụ,Bộ Tư pháp,Bộ Khoa học và Công nghệ,Bộ Giáo dục và Đào tạo", of, ",")
  print "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực"
  for (n = 0; n < rows; n++)
    printf "1.%06d,Thủ tục hành chính,Cấp Giấy chứng nhận đủ điều kiện kinh doanh hàng hóa thuộc nhóm %d,%s,Lưu thông hàng hóa trong nước\n", n, n, of[(int(n / 3) + 1) % 8 + 1]
}' >"$work/registry.csv"
"$quydinh" index "$work/registry.csv" >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
"$fill"
"$quydinh" index >"$work/index.log" 2>&1 || true

# What is asked.
pages=(
  /tham-van '/tham-van?cursor=1000' /tham-van/PA-0001 /tham-van/PA-0100
  /tham-van/PA-0001/muc/1 '/tham-van/PA-0001/muc/1?after=GY-50000' '/tham-van/PA-0001/muc/1?after=GY-99000'
  /tham-van/PA-0100/muc/1 /tham-van/gop-y/GY-50000 /phuong-an/PA-0001
  /kien-nghi '/kien-nghi?state=waiting' '/kien-nghi?overdue=yes' '/kien-nghi?agency=bo-y-te' '/kien-nghi?cursor=1500'
  /kien-nghi/PK-1000 /kien-nghi/gui '/kien-nghi/gui?q=bo+giay+chung+nhan' '/kien-nghi/lien-quan?q=rut+thoi+han+giai+quyet'
  /ket-qua '/ket-qua/gop-y?rows=overdue' '/ket-qua/kien-nghi?rows=answered' /ket-qua/bo-y-te
  /api/v1/plans/PA-0001/comments '/api/v1/plans/PA-0001/comments?item=1' '/api/v1/plans/PA-0001/comments?after=GY-90000'
  /api/v1/plans/PA-0100/comments /api/v1/comments/GY-50000
  /api/v1/petitions '/api/v1/petitions?cursor=1500' /api/v1/petitions/PK-1000 /api/v1/petitions/measures
  '/api/v1/petitions/related?q=rut+thoi+han+giai+quyet' '/api/v1/league/comments?rows=answered' '/api/v1/league/petitions?rows=answered'
)

"$quydinh" serve >"$work/serve.log" 2>&1 &
server=$!
until curl -sf -o "$work/answer" "$url/api/v1/regulations?q=giay"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done
# What is read ahead in the background is read by then.
sleep "${SETTLE:-3}"

# Milliseconds of requests of one address on one connection.
times() { # address, how often
  local n arguments=()
  for ((n = 0; n < $2; n++)); do arguments+=(-o "$work/answer" "$url$1"); done
  curl -s -w '%{http_code} %{time_pretransfer} %{time_total}\n' "${arguments[@]}" |
    awk '$1 != 200 { print "status " $1 > "/dev/stderr"; exit 1 } { printf "%.2f\n", ($3 - $2) * 1000 }'
}
printf '| address | first, ms | median of %s, ms | slowest, ms | bytes |\n|---|---|---|---|---|\n' "$runs"
slow=0
for address in "${pages[@]}"; do
  first=$(times "$address" 1) || { echo "$address failed" >&2; exit 1; }
  times "$address" 3 >/dev/null
  read -r median slowest < <(times "$address" "$runs" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)], all[NR] }')
  mark=""
  if awk -v m="$median" -v b="$bar" 'BEGIN { exit !(m > b) }'; then mark=" (above $bar)"; slow=$((slow + 1)); fi
  printf '| `%s` | %s | %s%s | %s | %s |\n' "$address" "$first" "$median" "$mark" "$slowest" "$(stat -c %s "$work/answer")"
done
echo "$slow of ${#pages[@]} addresses above $bar ms"
[[ $slow == 0 ]]
