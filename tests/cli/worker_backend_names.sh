#!/bin/sh
# SPDX-License-Identifier: MIT
# A word that is no backend is a usage error before anything is begun, and is told
# what there is and what is installed; a library that is missing is told with the
# package that has it.
. "$(dirname "$0")/worker.inc"
status 2 "$WORKER" --backend atlas </dev/null >"$TMP/out" 2>"$TMP/err"
has 'no backend "atlas": there are blis, openblas, mkl.*; installed here: .*blis' "$TMP/err"
[ ! -s "$TMP/out" ] || fail "something on standard output"
[ -z "$(ls -A "$SPOOL" 2>/dev/null)" ] || fail "a usage error left a spool"
status 0 "$WORKER" --help >"$TMP/out"
has '--backend B .*blis.*openblas.*mkl' "$TMP/out"
for name in blis openblas mkl; do
	if grep "installed here: .*$name" "$TMP/err" >/dev/null; then
		continue
	fi
	status 3 "$WORKER" --dry-run --backend "$name" >"$TMP/out" 2>"$TMP/err2"
	has 'is not installed: apt install [a-z]' "$TMP/err2"
done
