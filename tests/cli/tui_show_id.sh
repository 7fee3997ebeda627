#!/bin/sh
# SPDX-License-Identifier: MIT
# One run is opened by its id, whole or shortened, as text and JSON; what means
# none or several is refused in words, and other screens take no id.
. "$(dirname "$0")/tui.inc"
real_worker
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
id=$(sqlite3 "$DB" 'SELECT run_id FROM run')
short=${id%????????????????????????????}
status 0 "$POSTSIL" show runs "$short" --size 100x30 >"$TMP/out"
has "$id" "$TMP/out"
has 'Preflight' "$TMP/out"
status 0 "$POSTSIL" show runs "$id" --format json >"$TMP/out"
has "^{\"run_id\":\"$id\"" "$TMP/out"
status 3 "$POSTSIL" show runs ffffffffffff >"$TMP/out" 2>"$TMP/err"
has 'ffffffffffff' "$TMP/err"
status 2 "$POSTSIL" --demo show runs b >"$TMP/out" 2>"$TMP/err"
has 'several' "$TMP/err"
status 2 "$POSTSIL" show runs '' >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" show machine "$id" >"$TMP/out" 2>"$TMP/err"
has "'show machine' has no use for" "$TMP/err"
