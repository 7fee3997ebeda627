#!/bin/sh
# SPDX-License-Identifier: MIT
# When the reader of --attach goes, it ends, also while the run says nothing; the
# run is not touched.
. "$(dirname "$0")/worker.inc"
start_long
echo '{"do":"pause"}' >&9
wait_for '"code":"paused"' "$TMP/out"
mkfifo "$TMP/never"
exec 8<>"$TMP/never"
("$WORKER" --attach "$RUN" <&8; echo $? >"$TMP/status") | head -n 1 >"$TMP/head"
wait_for . "$TMP/status"
[ "$(cat "$TMP/status")" = 0 ] || fail "status $(cat "$TMP/status")"
has '"ev":"hello"' "$TMP/head"
state_is "$RUN" running
