#!/bin/sh
# SPDX-License-Identifier: MIT
# A roofline is drawn of the newest run, of a run by its id, of two by ID+ID; its
# filters, its formats and what it says of no run.
. "$(dirname "$0")/tui.inc"
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW

newest() { "$POSTSIL" --demo show roofline --product "$1" --format csv | sed -n 2p | cut -d, -f5; }
i7=$(newest i7-12700K)
h100=$(newest H100)
[ ${#i7} -eq 36 ] && [ ${#h100} -eq 36 ] && [ "$i7" != "$h100" ] || fail "no ids: $i7 $h100"

status 0 "$POSTSIL" --demo show roofline "${i7%-*}" --size 100x30 >"$TMP/out"
has 'Roofline, Intel Core i7-12700K' "$TMP/out"
status 0 "$POSTSIL" --demo show roofline "${i7%%-*}+${h100%%-*}" --format json >"$TMP/out"
[ "$(grep -o '"run_id":"[^"]*"' "$TMP/out" | tr '\n' ' ')" = \
  "\"run_id\":\"$i7\" \"run_id\":\"$h100\" " ] || fail "not both runs: $(cat "$TMP/out")"
status 3 "$POSTSIL" --demo show roofline ffffffffffff >"$TMP/out" 2>"$TMP/err"
has 'ffffffffffff' "$TMP/err"
status 3 "$POSTSIL" --demo show roofline "$i7+ffffffffffff" >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" --demo show roofline b >"$TMP/out" 2>"$TMP/err"
has 'several' "$TMP/err"

# the bandwidth stays: it bounds every precision
status 0 "$POSTSIL" --demo show roofline --product i7 --precision fp32 --format csv >"$TMP/out"
[ "$(tail -n +2 "$TMP/out" | cut -d, -f8,10 | sort -u | tr '\n' ' ')" = \
  "attainable_peak,fp32 bandwidth,fp64 point,fp32 " ] || fail "fp32 alone: $(cat "$TMP/out")"

status 0 "$POSTSIL" show roofline --format json >"$TMP/out"
[ "$(cat "$TMP/out")" = "[]" ] || fail "no run is not []: $(cat "$TMP/out")"
status 0 "$POSTSIL" show roofline --size 80x24 >"$TMP/out"
has 'postsil run' "$TMP/out"
grep -q 'press r' "$TMP/out" && fail "a key is offered where none can be pressed"
status 3 "$POSTSIL" show roofline ffffffffffff >"$TMP/out" 2>"$TMP/err"
has 'nothing was measured' "$TMP/err"
status 0 "$POSTSIL" --demo show roofline --product nosuch --size 80x24 >"$TMP/out"
has 'No run matches the filters' "$TMP/out"
