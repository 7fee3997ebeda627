#!/bin/sh
# SPDX-License-Identifier: MIT
# Power fails: what a writer did is replayed up to random points, and of what was
# not synced some is gone and some is torn.  A disk that ignores syncs is the
# control: were nothing lost there, the test would test nothing.
. "$(dirname "$0")/store.inc"
export FAULT_ROOT="$ROOT" FAULT_HITS="$TMP/hits" FAULT_RECORD="$TMP/record"
unset FAULT_CALL
PRELOAD=$SHIM

# a fresh recording
anew() {
	fresh
	rm -f "$TMP/record"
	rm -rf "$TMP/after"
	mkdir "$TMP/after"
}

# replay TRIALS [OPTION]: its line goes to $line
replay() {
	"$REPLAY" ${2-} "$TMP/record" share/postsil/postsil.db "$TMP/after" "$1" \
		>"$TMP/line" 2>"$TMP/why"
	rc=$?
	line=$(cat "$TMP/line")
	[ -n "$line" ] || fail "the replay: $(cat "$TMP/why")"
}

# power WHAT TRIALS: nothing may be lost, and the fault must hit in half of them
power() {
	replay "$2"
	echo "figures: power lost, $1: $line"
	[ $rc -eq 0 ] || { cat "$TMP/why"; failures=$((failures + 1)); }
	hit=$(echo "$line" | sed 's/.*was gone in \([0-9]*\).*/\1/')
	[ $((hit * 3)) -ge "$2" ] || { echo "$1: hit $hit of $2 times"; failures=$((failures + 1)); }
}

control() {
	replay "$1" -c
	echo "figures: control, $2, a disk that ignores syncs: $line"
	bad=$(echo "$line" | sed 's/.* runs lost, in \([0-9]*\); corrupt \([0-9]*\)$/\1 \2/' |
		awk '{ print $1 + $2 }')
	[ $((bad * 2)) -ge "$1" ] || { echo "the control lost no more than $bad of $1"; failures=$((failures + 1)); }
}

anew
writes 0 "$(share 150)"
power 'write-ahead log' "$(share 400)"
control "$(share 60)" 'write-ahead log'
anew
writes -r 0 "$(share 60)"
power 'rollback journal' "$(share 100)"
control "$(share 60)" 'rollback journal'
for mode in '' -r; do
	anew
	writes $mode 0 1
	power "while a store is made${mode:+, rollback journal}" "$(share 150)"
done

# Syncs fail before: once, and twice in a row, so that the repair fails too.  The
# writer goes on, then another one.
after_failed_sync() {  # [-r]
	begin
	for times in 1 2; do
		n=1
		while anew
			FAULT_CALL=sync FAULT_NTH=$n FAULT_TIMES=$times
			export FAULT_CALL FAULT_NTH FAULT_TIMES
			writes $1 0 4
			unset FAULT_CALL
			[ -s "$TMP/hits" ]
		do
			hits=$((hits + $(wc -c <"$TMP/hits")))
			writes $1 100 4
			count_acks
			replay "$each"
			trials=$((trials + each))
			if [ $rc -ne 0 ]; then
				echo "sync $n failed ($times): $line"
				cat "$TMP/why"
				lost=$((lost + 1))
			fi
			n=$((n + 1))
		done
	done
	tell "power lost after a failed sync${1:+, rollback journal}" 20
}
each=$(share 12)
after_failed_sync ''
after_failed_sync -r
finish
