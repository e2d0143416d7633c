#!/usr/bin/env bash
# How long a plan of real size takes over HTTP: a workbook of 5,000 rows and a
# CSV file of 20,000, each sent for a dry run, confirmed, and then looked for by
# a search at once; and how long other searches take meanwhile. Needs curl and
# awk.
#
# No agency has as many regulations, so the registry is made here: 20,000 of one
# ministry, with names and plans as long as real ones. On SQLite in a temporary
# folder, or on the empty database that DATABASE_URL names. WORKBOOK and ROWS
# change the sizes, RUNS how often each is done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
workbook=${WORKBOOK:-5000}
rows=${ROWS:-20000}
runs=${RUNS:-5}

cargo build --release --quiet
quydinh=$(realpath "${CARGO_TARGET_DIR:-target}/release/quydinh")
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-plans.XXXXXX")
server=""
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export DATABASE_URL=${DATABASE_URL:-sqlite:$work/quydinh.db} QUYDINH_INDEX=$work/index RUST_LOG=off
export QUYDINH_LISTEN=127.0.0.1:$((20000 + RANDOM % 40000)) QUYDINH_CLIENT_RATE=1000000
url=http://$QUYDINH_LISTEN
agency=bo-cong-thuong

fail() { echo "$*" >&2; exit 1; }

awk -v rows="$rows" 'BEGIN {
  print "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực"
  for (n = 0; n < rows; n++)
    printf "1.%06d,Thủ tục hành chính,Cấp Giấy chứng nhận đủ điều kiện kinh doanh hàng hóa thuộc nhóm %d,Bộ Công Thương,Lưu thông hàng hóa trong nước\n", n, n
}' >"$work/registry.csv"

# A plan as CSV: so many rows, and what makes it another file than the last.
plan() {
  awk -v rows="$1" -v run="$2" 'BEGIN {
    print "Mã quy định;Phương án;Cách đơn giản hóa;Nội dung phương án;Lý do;Điểm, khoản cần sửa;Điều cần sửa;Văn bản cần sửa;Thời hạn thực hiện;Số giờ (hiện tại);Thu nhập một giờ (hiện tại);Chi phí dịch vụ (hiện tại);Phí, lệ phí (hiện tại);Số lần một năm (hiện tại);Số đối tượng một năm (hiện tại);Số giờ (sau);Thu nhập một giờ (sau);Chi phí dịch vụ (sau);Phí, lệ phí (sau);Số lần một năm (sau);Số đối tượng một năm (sau)"
    for (n = 0; n < rows; n++)
      printf "1.%06d;Đơn giản hóa;Cắt giảm thời hạn giải quyết;Giảm thời hạn giải quyết từ 15 ngày xuống 10 ngày làm việc, bỏ bản sao giấy chứng nhận đăng ký doanh nghiệp, lần %s;Thông tin đã có trong Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp, cơ quan giải quyết tự tra cứu được.;điểm a khoản 2;5;61/2018/NĐ-CP;31/12/2045;4,5;65000;500000;200000;1;1200;2,5;65000;500000;200000;1;1200\n", n, run
  }'
}

"$quydinh" index "$work/registry.csv" >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
first=$("$quydinh" user add can-bo@mau.example --role officer --agency "$agency" | tail -n 1)
for ((run = 1; run <= runs; run++)); do
  plan "$workbook" "$run a" >"$work/small.csv"
  # The copy that marks what is wrong is a workbook, and nothing is.
  "$quydinh" plan check "$work/small.csv" --agency "$agency" --marked "$work/$run.xlsx" >"$work/check.log" ||
    fail "$(cat "$work/check.log")"
  plan "$rows" "$run b" >"$work/$run.csv"
done

"$quydinh" serve >"$work/serve.log" 2>&1 &
server=$!
until curl -sf -o "$work/answer.json" "$url/api/v1/regulations?q=giay"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.02
done

form() { # path, fields…
  local path=$1 field fields=()
  shift
  for field in "$@"; do fields+=(--data-urlencode "$field"); done
  curl -s -o "$work/form.html" -w '%{http_code}' -b "$work/cookies" -c "$work/cookies" \
    -H "Origin: $url" "${fields[@]}" "$url$path"
}
second=$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')
[[ $(form /dang-nhap login=can-bo@mau.example "password=$first") == 303 ]] || fail "could not sign in"
[[ $(form /tai-khoan/mat-khau "current=$first" "new=$second" "again=$second") == 303 ]] || fail "could not set a password"

# Sends a file; what came back is in answer.json. Prints the milliseconds.
send() { # expected status, query, file
  local got
  got=$(curl -s -o "$work/answer.json" -w '%{http_code} %{time_total}' -b "$work/cookies" \
    -H "Origin: $url" -H 'Expect:' -H 'Content-Type: application/octet-stream' \
    --data-binary "@$3" "$url/api/v1/plans?$2")
  [[ ${got%% *} == "$1" ]] || fail "$got: $(head -c 1000 "$work/answer.json")"
  awk -v seconds="${got#* }" 'BEGIN { printf "%d\n", seconds * 1000 + 0.5 }'
}
# The first of a name in answer.json, which is written without blanks.
told() { grep -o "\"$1\":\"\?[^,\"}]*" "$work/answer.json" | head -n 1 | sed 's/^"[^"]*":"\?//'; }
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] " ms of " NR " (" all[1] " to " all[NR] ")" }'; }

# Searches, one after the other, until the file "measuring" is gone.
search_on() {
  while [[ -e $work/measuring ]]; do
    curl -s -o "$work/other.json" -w '%{time_total}\n' "$url/api/v1/regulations?q=kinh+doanh+nhom+$RANDOM" |
      awk '{ printf "%d\n", $1 * 1000 + 0.5 }'
  done >"$work/meanwhile"
}

measure() { # what, rows, suffix
  local run query dry=() confirm=() shown=() token searching
  touch "$work/measuring"
  search_on &
  searching=$!
  for ((run = 1; run <= runs; run++)); do
    query="title=Do-$run&name=$run.$3"
    dry+=("$(send 200 "$query" "$work/$run.$3")")
    [[ $(told added) == "$2" ]] || fail "$run.$3: $(head -c 1000 "$work/answer.json")"
    token=$(grep -o '"confirm":"[^"]*' "$work/answer.json" | tail -n 1 | cut -d'"' -f4)
    confirm+=("$(send 201 "$query&confirm=$token" "$work/$run.$3")")
    local plan number seq
    plan=$(told plan) seq=$(told seq)
    # The very next request must show it.
    shown+=("$(curl -s -o "$work/answer.json" -w '%{time_total}' "$url/api/v1/regulations?q=giay+chung+nhan&disposition=simplify" |
      awk '{ printf "%d\n", $1 * 1000 + 0.5 }')")
    [[ $(told total) -ge $2 && $(told seq) -ge $seq ]] || fail "not shown: $(head -c 1000 "$work/answer.json")"
    number=$(printf '1.%06d' $(($2 - 1)))
    curl -s -o "$work/answer.json" "$url/api/v1/regulations/$number"
    grep -q "\"$plan/$2\"" "$work/answer.json" || fail "$number shows no $plan/$2: $(head -c 1000 "$work/answer.json")"
  done
  rm "$work/measuring"
  wait "$searching"
  echo "$1 ($(($(stat -c %s "$work/1.$3") / 1000)) KB)"
  echo "  dry run: $(printf '%s\n' "${dry[@]}" | median)"
  echo "  confirm, until searches show it: $(printf '%s\n' "${confirm[@]}" | median)"
  echo "  the search right after: $(printf '%s\n' "${shown[@]}" | median)"
  echo "  other searches meanwhile: $(median <"$work/meanwhile")"
}
measure "XLSX, $workbook rows" "$workbook" xlsx
measure "CSV, $rows rows" "$rows" csv
"$quydinh" verify >"$work/verify.log" || fail "$(cat "$work/verify.log")"
