#!/bin/sh
# SPDX-License-Identifier: MIT
# Too little memory, by `ulimit -v`: preflight says how much there is and how much it
# wants; forced, STREAM is refused rather than measured in a cache, and what fits
# is measured.  On one CPU, as every thread's stack counts.
. "$(dirname "$0")/tui.inc"
real_worker stream.triad,peak.fma,blas1.dot
cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*: \([0-9]*\).*/\1/')
taskset -cp "${cpu:-0}" $$ >/dev/null 2>&1 || { echo "no taskset here"; exit 77; }
# under a quarter of what the smallest caches ask for: four times 96 MiB
if ! (ulimit -v 350000 && ASAN_OPTIONS='' "$WORKER" --version) 2>/dev/null |
     grep -q '^postsil-worker '; then
	echo "this worker does not start in 350 MB (a sanitizer's shadow)"
	exit 77
fi
small() { (ulimit -v 350000; "$@"); }

status 1 small "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
has 'fail memory: [0-9.]* MiB free (want at least .* without swapping); end' "$TMP/err"
status 3 small "$POSTSIL" run --force --precision fp64 >"$TMP/out" 2>"$TMP/err"
has "^postsil: STREAM's rule asks for .* here .*free" "$TMP/err"
has_not 'preflight failed' "$TMP/err"
status 3 small "$POSTSIL" run --dry-run >"$TMP/out" 2>"$TMP/err"
has "STREAM's rule asks for" "$TMP/err"
[ ! -e "$DB" ] || runs_are 0
[ -z "$("$WORKER" --list)" ] || fail "left in the spool: $("$WORKER" --list)"

status 0 small "$POSTSIL" run --force --precision fp32 --format json >"$TMP/out" \
	2>"$TMP/err"
has '"forced":1\|"forced":true' "$TMP/out"
has '"preflight_passed":0\|"preflight_passed":false' "$TMP/out"
runs_are 1
