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
