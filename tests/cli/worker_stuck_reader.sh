#!/bin/sh
# SPDX-License-Identifier: MIT
# A reader that takes nothing delays neither the run nor its end for long.
. "$(dirname "$0")/worker.inc"
mkfifo "$TMP/pipe"
sleep 60 <"$TMP/pipe" &
reader=$!
"$WORKER" --force --precision fp32 --run "$RUN" </dev/null >"$TMP/pipe" &
pid=$!
n=0
until "$WORKER" --list 2>/dev/null | grep '"state":"done"' >/dev/null; do
	n=$((n + 1))
	[ "$n" -lt 400 ] || fail "the run did not end"
	sleep 0.05
done
wait "$pid" || fail "status $?"
kill "$reader"
