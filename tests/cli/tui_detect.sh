#!/bin/sh
# SPDX-License-Identifier: MIT
# detect: text and JSON agree on the fingerprints; twice the same; a captured tree
# that is none is refused.
. "$(dirname "$0")/tui.inc"
status 0 "$POSTSIL" detect >"$TMP/text"
status 0 "$POSTSIL" detect --json >"$TMP/json"
for what in hardware software; do
	fp=$(sed -n "s/^$what fingerprint *\([0-9a-f]\{16\}\)\$/\1/p" "$TMP/text")
	[ -n "$fp" ] || fail "no $what fingerprint"
	has "\"${what}_fingerprint\":\"$fp\"" "$TMP/json"
done
has '"key":"cpu_model","state":"known"' "$TMP/json"
has '"source":' "$TMP/json"
status 3 "$POSTSIL" detect --root "$TMP/nowhere" 2>"$TMP/err"
mkdir "$TMP/empty"
status 3 "$POSTSIL" detect --root "$TMP/empty" 2>"$TMP/err"
# For people: short numbers, every source at its place, no zeros for an unknown
# unit; for programs the value as it was read.
tree=$SRC/tests/sysroot/guest-zen5
status 0 "$POSTSIL" detect --root "$tree" >"$TMP/text"
status 0 "$POSTSIL" detect --root "$tree" --json >"$TMP/json"
load=$(cut -d' ' -f1 "$tree/proc/loadavg")
has "^  load  *$load  */proc/loadavg\$" "$TMP/text"
has '"key":"load_1m","state":"known","value":"0\.[0-9]*"' "$TMP/json"
awk '/^  [^ ]/ && length($0) > 72 && (substr($0, 73, 1) != " " || substr($0, 74, 1) == " ") {
	print "out of place: " $0; bad = 1 } END { exit bad }' "$TMP/text" >"$TMP/err" ||
	fail "a source is out of place"
[ "$(grep -c 'instruction sets' "$TMP/text")" -eq 1 ] || fail "instruction sets"
has '^  instruction sets .* /proc/cpuinfo$' "$TMP/text"
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/tegra-board" >"$TMP/text"
has '^unit  *unknown$' "$TMP/text"
