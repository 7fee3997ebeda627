#!/bin/sh
# SPDX-License-Identifier: MIT
# A run tells all it must, ends with ok, and its spool is what it printed.
. "$(dirname "$0")/worker.inc"
status 0 "$WORKER" --force --precision fp32 --run "$RUN" </dev/null \
	>"$TMP/out" 2>"$TMP/err"
[ ! -s "$TMP/err" ] || fail "$(cat "$TMP/err")"
"$WORKER" --fetch "$RUN" >"$TMP/spool" || fail "--fetch"
cmp "$TMP/out" "$TMP/spool" || fail "the spool differs from standard output"
only '^{"ev":"[a-z]*",.*}$' "$TMP/out"
head -n 1 "$TMP/out" | grep '^{"ev":"hello","v":1,"run":"'"$RUN"'"' >/dev/null ||
	fail "no hello at the beginning"
tail -n 1 "$TMP/out" | grep -x '{"ev":"bye","ok":true}' >/dev/null ||
	fail "no bye at the end"
for ev in '"fact","key":"cpu_model"' '"preflight","check":"load"' '"device"' \
	'"plan","steps":\[{' '"start","step":0' '"sample"' \
	'"result","device":"cpu","kernel":"peak.fma"' \
	'"fact","key":"threads","state":"known"' \
	'"fact","key":"placement","state":"known"'; do
	has "^{\"ev\":$ev" "$TMP/out"
done
state_is "$RUN" done
