#!/bin/sh
# SPDX-License-Identifier: MIT
# N (10) quick calibrations in a row: how far each figure spreads, how wide the
# stated 95 % intervals are and how many hold the median of all runs, and what was
# marked.  OPTIONs go to `postsil run`, such as --force or --backend openblas.
# usage: POSTSIL=… WORKER=… sh runs.sh [N [OPTION...]]
set -u
. "$(dirname "$0")/runs.inc"
n=${1:-10}
[ $# -eq 0 ] || shift

i=0 measured=0 refused=0
while [ $i -lt "$n" ]; do
	i=$((i + 1))
	"$POSTSIL" run --suite quick "$@" >"$TMP/out" 2>"$TMP/err"
	case $? in
	0) measured=$((measured + 1)) ;;
	1) refused=$((refused + 1)); sed -n "s/^ *\(fail .*\)/run $i refused: \1/p" "$TMP/err" ;;
	*) fail "run $i" ;;
	esac
done
[ $measured -gt 0 ] || fail "no run was measured; --force measures all the same"
echo "quick runs in a row: $measured measured, $refused refused by preflight," \
	"$(sql 'SELECT count(*) FROM run WHERE forced') of the measured ones forced"
figures | awk -f "$SRC/tests/bench/stats.awk" -f "$SRC/tests/bench/spread.awk"
