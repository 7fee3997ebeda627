#!/bin/sh
# SPDX-License-Identifier: MIT
# A precision that is not served is absent with the reason, and with nothing else
# to measure there is no run.  Here by fp16, unless this machine has it.
. "$(dirname "$0")/worker.inc"
if ! "$WORKER" --dry-run --device cpu --precision fp16 | grep -x '0 steps.*' >/dev/null; then
	exit 0
fi
status 3 "$WORKER" --force --device cpu --precision fp16 </dev/null >"$TMP/out" 2>"$TMP/err"
has '"ev":"note","text":"fp16: .*","code":"absent"' "$TMP/out"
has 'nothing to measure' "$TMP/err"
has_not '"ev":"result"' "$TMP/out"
status 2 "$WORKER" --force --backend nonsense </dev/null >"$TMP/out" 2>"$TMP/err"
has 'nonsense' "$TMP/err"
