#!/bin/sh
# SPDX-License-Identifier: MIT
# Ctrl-C (SIGINT) and SIGTERM abort: the worker ends, nothing is stored.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=0.9
export POSTSIL_BUDGET_SCALE
for sig in INT TERM; do
	# a background job of sh ignores SIGINT unless it is set back
	rm -f "$TMP/err"   # else the last one's is waited for
	env --default-signal=INT "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	wait_for 'blas1.dot\|peak.fma' "$TMP/err"
	kill -$sig $pid
	wait $pid
	[ $? -eq 3 ] || fail "$sig: not status 3"
	has '^postsil: aborted: nothing was stored' "$TMP/err"
	[ -z "$("$WORKER" --list)" ] || fail "$sig: spools are left: $("$WORKER" --list)"
	[ ! -e "$DB" ] || runs_are 0
done

# a worker that hangs reads no control: the second signal ends it, and the next run
# clears what it left
rm -f "$TMP/err"
env --default-signal=INT "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err" &
pid=$!
wait_for 'blas1.dot\|peak.fma' "$TMP/err"
worker=$(pgrep -P $pid -x postsil-worker) || fail "no worker"
kill -STOP "$worker"
kill -TERM $pid
wait_for 'again to end it at once' "$TMP/err"
kill -TERM $pid
wait $pid
[ $? -eq 3 ] || fail "hung: not status 3"
has 'did not answer and was ended: nothing was stored' "$TMP/err"
for i in 1 2 3 4 5 6 7 8 9 10; do
	case $(ps -o stat= -p "$worker") in
	'' | Z*) break ;;
	esac
	[ $i -lt 10 ] || fail "the worker is still there"
	sleep 0.5
done
[ ! -e "$DB" ] || runs_are 0
