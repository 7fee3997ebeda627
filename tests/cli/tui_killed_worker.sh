#!/bin/sh
# SPDX-License-Identifier: MIT
# A worker that is killed in mid-run: the signal is named, nothing is stored.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=0.9
export POSTSIL_BUDGET_SCALE
killed() {  # signal, words
	"$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	wait_for 'blas1.dot\|peak.fma' "$TMP/err"
	worker=$("$WORKER" --list | sed -n 's/.*"running".*"pid":\([0-9]*\).*/\1/p')
	[ -n "$worker" ] || fail "no worker runs: $("$WORKER" --list)"
	kill "-$1" "$worker"
	wait $pid
	[ $? -eq 3 ] || fail "$1: not status 3"
	has "$2" "$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$1: something on standard output"
	[ ! -e "$DB" ] || runs_are 0
}
killed KILL 'killed by SIGKILL'
killed TERM 'SIGTERM'
