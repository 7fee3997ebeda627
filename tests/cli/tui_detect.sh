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
awk '
	/^[* ] [^ ]/ && length($0) > 67 && (substr($0, 67, 1) != " " || substr($0, 68, 1) == " ") {
		print "out of place: " $0; bad = 1 }
	END { exit bad }' "$TMP/text" >"$TMP/err" || fail "a source is out of place"
[ "$(grep -c 'instruction sets' "$TMP/text")" -eq 1 ] || fail "instruction sets"
has '^  instruction sets .* /proc/cpuinfo$' "$TMP/text"
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/tegra-board" >"$TMP/board"
has '^unit  *unknown$' "$TMP/board"

# What is in a fingerprint is marked, and only that.
for key in cpu_model cpu_microcode memory_total_gb os_kernel blis_version; do
	has "\"key\":\"$key\".*\"fingerprint\":\"[a-z]*ware\"" "$TMP/json"
done
for label in CPU stepping microcode cores memory kernel distribution compiler BLIS; do
	has "^\* $label  " "$TMP/text"
done
for label in 'hardware threads' 'memory type' 'C library' load 'power mode' GPU; do
	has "^  $label  " "$TMP/text"
done
# An identity with a gap says so, one without does not.
has '^incomplete: .*distribution' "$TMP/board"
has_not '^incomplete' "$TMP/text"

# A machine without a GPU says so once.  All other facts are named: each label that
# detection knows of another machine stands here, too, as a row or among the absent.
[ "$(grep -c 'there is no GPU' "$TMP/text")" -eq 1 ] || fail "it is said again and again"
tr '\n' ' ' <"$TMP/text" | tr -s ' ' >"$TMP/flat"
for label in GPUs '\*GPU PCI id' '\*VBIOS' 'GPU memory' 'compute capability' 'GPU power limit' \
	'CUDA of driver' 'integrated GPU'; do
	grep -q "also none [^:]*$label" "$TMP/flat" || fail "$label is not named"
done

# On a terminal nothing is wider than it, and a path goes on behind a slash; in a
# pipe a source is whole.
if command -v script >/dev/null; then
	for width in 60 80 160; do
		script -qc "stty cols $width && '$POSTSIL' detect --root '$tree' --explain" /dev/null \
			</dev/null | tr -d '\r' >"$TMP/terminal"
		awk -v w=$width 'length($0) > w { print; bad = 1 } END { exit bad || NR < 40 }' \
			"$TMP/terminal" >"$TMP/err" || fail "not fit for $width columns"
	done
	script -qc "stty cols 80 && '$POSTSIL' detect --root '$tree'" /dev/null </dev/null |
		tr -d '\r' >"$TMP/terminal"
	has '^\* kernel  .* /proc/sys/kernel/$' "$TMP/terminal"
	has '^  *osrelease$' "$TMP/terminal"
fi
has '^\* BLIS  .* /usr/lib/x86_64-linux-gnu/blis-openmp/libblis.so.4, ' "$TMP/text"
LC_ALL=C "$POSTSIL" detect --root "$SRC/tests/sysroot/server-2s" --explain >"$TMP/text"
! LC_ALL=C grep -q '[^ -~]' "$TMP/text" || fail "more than ASCII in the C locale"
