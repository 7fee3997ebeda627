#!/bin/sh
# SPDX-License-Identifier: MIT
# A run whose reader went away goes on, and is collected by the next start, once.
. "$(dirname "$0")/tui.inc"
real_worker
"$POSTSIL" run --force >/dev/null 2>"$TMP/err" &
pid=$!
wait_for 'blas1.dot' "$TMP/err"
kill -HUP $pid
wait $pid
[ $? -eq 3 ] || fail "status after a hang-up"
has 'goes on by itself' "$TMP/err"
n=0
until "$WORKER" --list | grep -q '"state":"done"'; do
	n=$((n + 1))
	[ $n -lt 300 ] || fail "the run did not go on: $("$WORKER" --list)"
	sleep 0.1
done
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has '^postsil: 1 run that finished meanwhile is now stored' "$TMP/err"
runs_are 2
[ -z "$("$WORKER" --list)" ] || fail "spools are left: $("$WORKER" --list)"
