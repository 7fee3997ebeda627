#!/bin/sh
# SPDX-License-Identifier: MIT
# The store at several sizes, one after the other in one file, so that the lines show
# how each figure grows.  The first size beside bare SQLite, from an empty file.
# With LEAN=1 the runs have one result and one sample each: for sizes that no disk
# holds otherwise.  Nothing gates then, and nothing is exported.
# usage: O=… [LEAN=1] store.sh [RUNS...]  (about 11 kB of disk a run; LEAN 1.2 kB)
set -u
: "${O:?the folder of what was built}"
[ $# -gt 0 ] || set -- 10000 40000
folder=$(mktemp -d "${TMPDIR:-/tmp}/postsil-bench.XXXXXX") || exit 3
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM HUP
if [ -n "${LEAN:-}" ]; then
	for runs in "$@"; do
		"$O/tests/store_bench" --lean "$folder/store.db" "$runs" || exit
	done
	exit 0
fi
bare=$folder/bare.db worst=0
for runs in "$@"; do
	"$O/tests/store_bench" "$folder/store.db" "$runs" ${bare:+"$bare"}
	rc=$?
	[ $rc -le $worst ] || worst=$rc
	[ $rc -le 1 ] || break
	"$O/tests/store_export" "$O/postsil" "$folder/store.db"
	rc=$?
	[ $rc -le $worst ] || worst=$rc
	[ $rc -le 1 ] || break
	rm -f "$folder"/bare.db*
	bare=
done
[ $worst -ne 1 ] || echo 'store.sh: under budget' >&2
exit $worst
