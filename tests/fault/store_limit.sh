#!/bin/sh
# SPDX-License-Identifier: MIT
# A limit on the size of files (ulimit -f): with SIGXFSZ ignored, writing fails in
# mid-transaction; else it kills.
. "$(dirname "$0")/store.inc"

# limited WHAT OPTION STATUS: at many sizes, in blocks of 512 bytes
limited() {
	begin
	for blocks in $(seq 100 $((60000 / $(share 100))) 12000); do
		fresh
		(ulimit -f "$blocks"; writes $2 0 100000; exit $wrote)
		rc=$?
		case $rc in
		0 | 3) ! refused || hits=$((hits + 1)) ;;
		*) hits=$((hits + 1)) ;;
		esac
		[ "$rc" -eq "$3" ] || [ "$rc" -eq 3 ] ||
			fail "$1 at $blocks blocks: status $rc: $(cat "$TMP/err")"
		count_acks
		judge "$1 at $blocks blocks"
	done
	tell "$1" "$trials"
}

limited 'file-size limit, SIGXFSZ ignored' -s 0
limited 'file-size limit, killed by SIGXFSZ' -x 153
finish
