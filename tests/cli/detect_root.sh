#!/bin/sh
# SPDX-License-Identifier: MIT
# detect --root with what is no captured machine: status 3 and words that say
# which thing is wrong, and what to give.
. "$(dirname "$0")/tui.inc"

refused() {  # words, root
	status 3 "$POSTSIL" detect --root "$2" >"$TMP/out" 2>"$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$2: something was printed"
	[ "$(wc -l <"$TMP/err")" -eq 1 ] || fail "$2: more than one line"
	has "^postsil: .*$1" "$TMP/err"
	has "${2##*/}" "$TMP/err"
}

refused 'No such file or directory' "$TMP/nowhere"
: >"$TMP/machine.tar.gz"
refused 'is no folder: .*unpack an archive first' "$TMP/machine.tar.gz"
mkdir "$TMP/empty"
refused 'neither proc nor sys is in it' "$TMP/empty"
mkdir -p "$TMP/above/fsroot/proc"
refused 'but its folder fsroot may' "$TMP/above"
mkdir -p "$TMP/no-cpu/proc" "$TMP/no-cpu/sys/class"
echo 'MemTotal: 1024 kB' >"$TMP/no-cpu/proc/meminfo"
refused 'shows no machine: cannot read /proc/cpuinfo' "$TMP/no-cpu"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mkdir -m 700 "$TMP/locked" && mkdir "$TMP/locked/proc"
	cp "$POSTSIL" "$TMP/postsil"
	chmod 755 "$TMP" "$TMP/postsil"
	(cd / && setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$TMP/postsil" detect --root "$TMP/locked") >"$TMP/out" 2>"$TMP/err"
	[ $? -eq 3 ] || fail "locked: not refused"
	has 'locked: Permission denied' "$TMP/err"
fi
status 2 "$POSTSIL" detect --root 2>"$TMP/err"
status 2 "$POSTSIL" detect --explain=yes 2>"$TMP/err"
