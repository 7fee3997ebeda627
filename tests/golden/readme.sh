#!/bin/sh
# SPDX-License-Identifier: MIT
# The picture in the README is what the program prints; BLESS=1 puts it there.
set -u
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
readme=$SRC/README.md

LC_ALL=C.UTF-8 "$POSTSIL" --demo show overview --size 80x24 >"$TMP/screen" || exit 1
sed 's/^/    /' "$TMP/screen" >"$TMP/want"
if [ "${BLESS:-}" = 1 ]; then
	awk -v picture="$TMP/want" '
		/^<!-- \/picture -->$/ { skip = 0 }
		!skip { print }
		/^<!-- picture -->$/ { skip = 1; print ""
			while ((getline line < picture) > 0) print line; print "" }
	' "$readme" >"$TMP/readme" && cp "$TMP/readme" "$readme"
fi
sed -n '/^<!-- picture -->$/,/^<!-- \/picture -->$/p' "$readme" | grep '^    ' >"$TMP/have"
[ -s "$TMP/have" ] || { echo "README.md has no picture"; exit 1; }
diff -u "$TMP/have" "$TMP/want"
