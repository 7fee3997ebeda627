#!/bin/sh
# SPDX-License-Identifier: MIT
# The demonstration says SYNTHETIC on every screen and touches no database.
. "$(dirname "$0")/tui.inc"
for v in overview trajectory runs machine run; do
	status 0 "$POSTSIL" show $v --demo --size 80x24 >"$TMP/out" 2>"$TMP/err"
	has SYNTHETIC "$TMP/out"
done
[ ! -e "$DB" ] || fail "a database was made"
