#!/bin/sh
# SPDX-License-Identifier: MIT
# A failed preflight prints what was seen and wanted, the remedy and --force, and
# ends with status 1; nothing is stored.
. "$(dirname "$0")/tui.inc"
{
	good_run | sed -n '1p'
	echo '{"ev":"preflight","check":"load","result":"fail","saw":"1.90 a core","want":"under 0.5","remedy":"stop the other work"}'
	echo '{"ev":"preflight","check":"governor","result":"pass","saw":"performance","want":"performance","remedy":""}'
	echo '{"ev":"bye","ok":false,"why":"preflight failed: load"}'
} | sed '1s/"forced":true/"forced":false/' >"$TMP/stream"
fake_worker "$TMP/stream"
status 1 "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
has 'fail load: 1.90 a core (want under 0.5); stop the other work' "$TMP/err"
has '--force' "$TMP/err"
[ ! -s "$TMP/out" ] || fail "something on standard output"
[ ! -e "$DB" ] || runs_are 0
