#!/bin/sh
# SPDX-License-Identifier: MIT
# Power fails: what a writer did is replayed up to random points, and of what was
# not synced some is gone and some is torn.  A disk that ignores syncs is the
# control: were nothing lost there, the test would test nothing.
. "$(dirname "$0")/power.inc"

anew
writes 0 "$(share 150)"
power 'write-ahead log' "$(share 400)"
control 'write-ahead log' "$(share 60)" 50
anew
writes -r 0 "$(share 60)"
power 'rollback journal' "$(share 100)"
control 'rollback journal' "$(share 60)" 50
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
