#!/bin/sh
# SPDX-License-Identifier: MIT
# A spool that cannot be written ends the run in words; what is in it are whole
# lines, and no bye says ok.
. "$(dirname "$0")/worker.inc"
(
	trap '' XFSZ
	ulimit -f 16
	"$WORKER" --force --run "$RUN" </dev/null 2>"$TMP/err" | cat >/dev/fd/3
) 3>"$TMP/out"
has 'cannot write the spool' "$TMP/err"
has_not '"ok":true' "$TMP/out"
[ "$(tail -c 1 "$SPOOL/$RUN.jsonl" | od -An -tx1 | tr -d ' ')" = 0a ] ||
	fail "the spool ends in a torn line"
has_not '"ok":true' "$SPOOL/$RUN.jsonl"
