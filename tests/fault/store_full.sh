#!/bin/sh
# SPDX-License-Identifier: MIT
# A full disk: a tmpfs of its own, in a mount name space of its own.
. "$(dirname "$0")/store.inc"
if [ "${1-}" != inside ]; then
	for how in -m -Urm; do
		unshare $how mount -t tmpfs -o size=1m none "$TMP" 2>/dev/null &&
			exec unshare $how sh "$0" inside
	done
	echo 'not tested: a full disk (no tmpfs can be mounted here)'
	exit 77
fi

size=$((200 * 100 / $(share 100))) n=0
begin
while [ "$size" -le 9000 ]; do
	mount -t tmpfs -o "size=${size}k" none "$ROOT" || fail 'no tmpfs'
	: >"$TMP/acks"
	writes -s 0 100000
	case $wrote in
	0 | 3) refused || fail "$size kB: not full: $(tail -n 3 "$TMP/said")" ;;
	*) fail "$size kB: status $wrote: $(cat "$TMP/err")" ;;
	esac
	hits=$((hits + 1))
	# still full: nothing more is taken, and nothing is harmed
	writes -s 200000 1
	count_acks
	mount -o remount,size=64m "$ROOT" || fail 'no more room can be made'
	judge "a disk of $size kB"
	umount "$ROOT"
	size=$((size * 6 / 5 + 4))
done
tell 'full disk' "$trials"
finish
