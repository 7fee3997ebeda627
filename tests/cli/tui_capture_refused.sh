#!/bin/sh
# SPDX-License-Identifier: MIT
# capture refuses what would overwrite, and leaves nothing half-written: a full
# disk, a folder that may not be written, a signal.
. "$(dirname "$0")/tui.inc"
mkdir "$TMP/w"
cd "$TMP/w" || exit 1
status 2 "$POSTSIL" capture 2>"$TMP/err"
has '^postsil: .*DIR' "$TMP/err"
status 2 "$POSTSIL" capture a b 2>"$TMP/err"
status 2 "$POSTSIL" capture --json a 2>"$TMP/err"

mkdir full empty
echo mine >full/file
echo mine >file
status 3 "$POSTSIL" capture full 2>"$TMP/err"
has '^postsil: full is there already and not empty: name a folder' "$TMP/err"
status 3 "$POSTSIL" capture file 2>"$TMP/err"
has '^postsil: file is there already' "$TMP/err"
status 3 "$POSTSIL" capture . 2>"$TMP/err"
status 3 "$POSTSIL" capture nowhere/deep 2>"$TMP/err"
has 'nowhere/deep' "$TMP/err"
status 3 "$POSTSIL" capture --root "$TMP/none" x 2>"$TMP/err"
status 0 "$POSTSIL" capture empty >"$TMP/text"
[ -f empty/proc/cpuinfo ] || fail "no capture in the empty folder"
rm -rf empty
[ "$(ls -A | tr '\n' ' ')" = "file full " ] || fail "left behind: $(ls -A)"

# a file may grow no further: half of a library's head
(
	trap '' XFSZ
	ulimit -f 2
	exec "$POSTSIL" capture short
) 2>"$TMP/err" >"$TMP/text"
[ $? -eq 3 ] || fail "a full disk went unseen"
has '^postsil: cannot write /.* below short: ' "$TMP/err"
[ ! -s "$TMP/text" ] || fail "it said that all is well"
[ "$(ls -A | tr '\n' ' ')" = "file full " ] || fail "left behind: $(ls -A)"

# a signal at any moment: all of it, or nothing
for wait in 0 0.01 0.02 0.04 0.08; do
	"$POSTSIL" capture stopped >/dev/null 2>&1 &
	pid=$!
	sleep $wait
	kill -TERM $pid 2>/dev/null
	wait $pid
	if [ -d stopped ]; then
		[ -s stopped/capture/contents.txt ] || fail "half a capture"
		rm -rf stopped
	fi
	[ "$(ls -A | tr '\n' ' ')" = "file full " ] || fail "left behind: $(ls -A)"
done
