#!/bin/sh
# SPDX-License-Identifier: MIT
# SIGTERM ends a run with status 3 and a bye that says so.
. "$(dirname "$0")/worker.inc"
start_long
kill -TERM "$pid"
status 3 wait "$pid"
tail -n 1 "$TMP/out" |
	grep -x '{"ev":"bye","ok":false,"why":"aborted by signal SIGTERM"}' >/dev/null ||
	fail "$(tail -n 1 "$TMP/out")"
has 'aborted by signal SIGTERM' "$TMP/err"
state_is "$RUN" failed
[ ! -e "$SPOOL/$RUN.ctl" ] || fail "the control FIFO is still there"
