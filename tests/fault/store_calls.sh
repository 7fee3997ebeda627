#!/bin/sh
# SPDX-License-Identifier: MIT
# The Nth call of each kind fails, once or from then on, while a store is made and
# runs are added to it: a run is refused in words, or it is there.
. "$(dirname "$0")/store.inc"
export FAULT_ROOT="$ROOT" FAULT_HITS="$TMP/hits"
PRELOAD=$SHIM
# of the calls that are made often, every so many
often=$((200 / $(share 100)))

# with_fault CALL NTH TIMES ERRNO [-r]: one writer
with_fault() {
	fresh
	export FAULT_CALL="$1" FAULT_NTH="$2" FAULT_TIMES="$3" FAULT_ERRNO="$4"
	writes $5 0 3
	hit=$(wc -c <"$TMP/hits")
	case $wrote in
	0) ;;
	3) refused || fail "$*: not opened, and no word of it" ;;
	*) fail "$*: status $wrote: $(cat "$TMP/err")" ;;
	esac
}

# each CALL ERRNO NAME LEAST [-r]: N = 1, 2, … until the call is made no more
each() {
	begin
	case $1 in pwrite | pread) step=$often ;; *) step=1 ;; esac
	for times in 1 0; do
		n=1
		while with_fault "$1" $n $times "$2" $5; [ "$hit" -gt 0 ]; do
			hits=$((hits + hit))
			count_acks
			judge "$1 $n failing with $3"
			n=$((n + step))
		done
	done
	tell "$1 failing with $3${5:+, rollback journal}" "$4"
}

# errno(3): EIO 5, ENOSPC 28
for mode in '' -r; do
	each pwrite 5 EIO "$(share 120)" $mode
	each pwrite 28 ENOSPC "$(share 120)" $mode
	each pread 5 EIO "$(share 35)" $mode
	each sync 5 EIO 10 $mode
	each sync 28 ENOSPC 10 $mode
	each truncate 5 EIO 2 $mode
	each truncate 28 ENOSPC 2 $mode
	each unlink 5 EIO 1 $mode
done
finish
