#!/bin/sh
# SPDX-License-Identifier: MIT
# Stores damaged in every way, and salvaged: a run that was not touched is never
# lost, and none comes back other than it was.
. "$(dirname "$0")/store.inc"
TRIAL=$O/tests/fault/salvage_trial
RUNS=200

# try KIND TRIALS
try() {
	rm -rf "$ROOT"
	mkdir "$ROOT"
	"$TRIAL" "$1" "$(share "$2")" $RUNS "$ROOT" || failures=$((failures + 1))
}

try none 1
try flip 300
try page 100
try torn 50
try cut 50
try head 8
try many 20
try behind 8
try log 1
try log-head 8
try log-bad 60
try stale 1
try stale-page 30
# each page above others in turn: there are 25 and 31
try interior 25
try stale-interior 31
try stale-many 20

# killed or told to stop at any moment, it leaves nothing under the new name, and,
# told to stop, nothing at all
begin
wanted=$(share 40) done=0 stopped=0 killed=0
"$TRIAL" none 1 $RUNS "$ROOT" >/dev/null || fail 'no store'
while [ $done -lt "$wanted" ]; do
	done=$((done + 1))
	signal=$([ $((done % 2)) -eq 0 ] && echo TERM || echo KILL)
	timeout -s "$signal" "0.$(printf %03d $((done * 37 % 400 + 5)))" \
		"$POSTSIL" store salvage "$ROOT/new.db" --db "$ROOT/whole.db" \
		>/dev/null 2>&1
	case $? in
	124) stopped=$((stopped + 1)) ;;
	137) killed=$((killed + 1)) ;;
	esac
	if [ -e "$ROOT/new.db" ]; then
		"$POSTSIL" store check --db "$ROOT/new.db" >"$TMP/out" 2>&1 ||
			fail "half a store: $(cat "$TMP/out")"
	fi
	[ $signal = KILL ] || [ -z "$(ls "$ROOT" | grep '^new.db.')" ] ||
		fail "told to stop, it left $(ls "$ROOT")"
	rm -f "$ROOT"/new.db*
done
echo "figures: stopped $stopped and killed $killed times of $wanted"
[ $((stopped + killed)) -gt 0 ] || fail 'no signal hit'
finish
