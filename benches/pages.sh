#!/usr/bin/env bash
# How long every page of tests/pages.csv takes on a server with 17,687 sample
# regulations and the plans, decisions, documents and petitions of the scenario:
# the first request, and the median of 20 more. Signed in where the table says so.
# Nothing is kept ready (QUYDINH_CACHE_BYTES=0). Needs node 18.15.
#
# RUNS changes how often each is asked, BAR the milliseconds above which a page is
# marked, COUNT takes so many sample regulations without the scenario, and
# QUYDINH_TEST_BINARY another program than the release build of this tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ -z ${QUYDINH_TEST_BINARY:-} ]]; then
  cargo build --release --quiet --bin quydinh
  QUYDINH_TEST_BINARY=$(realpath "${CARGO_TARGET_DIR:-target}/release/quydinh")
fi
export QUYDINH_TEST_BINARY
work=$(mktemp -d "${TMPDIR:-/tmp}/quydinh-pages.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
what=(--scenario)
if [[ -n ${COUNT:-} ]]; then what=(--count "$COUNT"); fi
"$QUYDINH_TEST_BINARY" sample "${what[@]}" --out "$work/sample" >/dev/null
node benches/pages.mjs "$work"/sample/*.csv
