#!/bin/sh
# SPDX-License-Identifier: MIT
# On a busy machine a run is refused with status 1 and named causes, and --force
# measures all the same with the same preflight.
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
status 0 "$WORKER" --force --precision fp32 </dev/null >"$TMP/out"
has '"ev":"hello".*"forced":true' "$TMP/out"
has '"check":"load","result":"fail"' "$TMP/out"
