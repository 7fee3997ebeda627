#!/bin/sh
# SPDX-License-Identifier: MIT
# When the store cannot be written the spool stays, and the next start collects it.
. "$(dirname "$0")/tui.inc"
real_worker
mkdir -p "$DB"   # a folder where the database should be
status 3 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has 'could not be stored' "$TMP/err"
has 'collected at the next start' "$TMP/err"
"$WORKER" --list | grep -q '"state":"done"' || fail "the spool is gone"
rmdir "$DB"
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has '1 run that finished meanwhile' "$TMP/err"
runs_are 2
