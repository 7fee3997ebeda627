#!/bin/sh
# SPDX-License-Identifier: MIT
# run --dry-run hands the options on, shows the worker's words made safe, and ends
# with status 1 where preflight would fail.
. "$(dirname "$0")/tui.inc"
printf 'preflight: would pass: 17 of 17 checks passed\n  saw \033[2J\n36 steps, about 16 s\n' >"$TMP/stream"
fake_worker "$TMP/stream"
status 0 "$POSTSIL" run --dry-run --wait-cool --force --backend blis --precision fp32 \
	--device cpu,gpu1 --suite full >"$TMP/out" 2>"$TMP/err"
has '^--dry-run --suite full --precision fp32 --device cpu,gpu1 --backend blis --force --wait-cool$' "$TMP/calls"
has '^preflight: would pass' "$TMP/out"
has '^36 steps, about 16 s$' "$TMP/out"
no_controls "$TMP/out"
[ ! -e "$DB" ] || fail "a dry run made a database"

echo 'exit 1' >>"$TMP/fake"
status 1 "$POSTSIL" run --dry-run >"$TMP/out" 2>"$TMP/err"
has '^36 steps, about 16 s$' "$TMP/out"
[ ! -s "$TMP/err" ] || fail "words on standard error"

sed -i '$d' "$TMP/fake"
echo 'echo "postsil-worker: too little memory" >&2; exit 3' >>"$TMP/fake"
status 3 "$POSTSIL" run --dry-run >"$TMP/out" 2>"$TMP/err"
has '^preflight: would pass' "$TMP/out"
has 'too little memory' "$TMP/err"
