#!/bin/sh
# SPDX-License-Identifier: MIT
# On a busy machine a run is refused with status 1 and named causes, and --force
# measures all the same with the same preflight; --dry-run says so beforehand.
. "$(dirname "$0")/worker.inc"
busy=
for _ in $(seq "$((2 * $(getconf _NPROCESSORS_ONLN)))"); do
	(while :; do :; done) &
	busy="$busy $!"
done
# shellcheck disable=SC2064
trap "kill $busy" EXIT
status 1 "$WORKER" --precision fp32 --run "$RUN" </dev/null \
	>"$TMP/out" 2>"$TMP/err"
has '"check":"load","result":"fail".*"remedy":"[^"]' "$TMP/out"
has '"ev":"bye","ok":false,"why":"preflight failed: .*load (' "$TMP/out"
has -- '--force' "$TMP/err"
has_not '"ev":"sample"' "$TMP/out"
state_is "$RUN" failed
status 1 "$WORKER" --dry-run --precision fp32 >"$TMP/out"
has '^preflight: would fail, and nothing be measured' "$TMP/out"
has '^  fail load: ' "$TMP/out"
status 0 "$WORKER" --dry-run --force --precision fp32 >"$TMP/out"
has '^preflight: would fail, be measured by --force, and marked' "$TMP/out"
status 0 "$WORKER" --force --precision fp32 </dev/null >"$TMP/out"
has '"ev":"hello".*"forced":true' "$TMP/out"
has '"check":"load","result":"fail"' "$TMP/out"
