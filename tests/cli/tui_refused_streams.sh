#!/bin/sh
# SPDX-License-Identifier: MIT
# Torn, unfinished, aborted, newer and hostile streams are refused in words, and
# nothing of them reaches the store.
. "$(dirname "$0")/tui.inc"
refused() {  # file, words
	fake_worker "$EVENTS/$1"
	status 3 "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
	has "$2" "$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$1: something on standard output"
	no_controls "$TMP/err"
	[ ! -e "$DB" ] || runs_are 0
}
refused torn.jsonl 'nothing was stored'
refused no_bye.jsonl 'nothing was stored'
refused aborted.jsonl 'aborted by the user'
refused future_version.jsonl 'version'
refused hostile.jsonl 'postsil: '
: >"$TMP/empty"
EVENTS=$TMP
refused empty 'nothing was stored'
