#!/bin/sh
# SPDX-License-Identifier: MIT
# A GPU on which another process computes is refused by preflight, with the remedy;
# --force measures it, and the run is marked.  Heat likewise.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas nvml
for saw in 'PROCESSES=2 processes' 'EVENTS=0x40 throttling' 'MODE=2 compute_mode'; do
	export "FAKE_NVML_${saw% *}"
	check=${saw#* }
	status 1 "$WORKER" --device gpu0 --precision fp32 </dev/null >"$TMP/out" 2>"$TMP/err"
	has "^postsil-worker: preflight failed: .*gpu0 $check" "$TMP/err"
	has "\"check\":\"gpu0 $check\",\"result\":\"fail\",.*\"remedy\":\"." "$TMP/out"
	has_not '"ev":"sample"' "$TMP/out"
	status 1 "$WORKER" --dry-run --device gpu0 --precision fp32 >"$TMP/out" 2>"$TMP/err"
	has "^  fail gpu0 $check: " "$TMP/out"
	unset "FAKE_NVML_${saw%=*}"
done
status 1 env FAKE_NVML_PROCESSES=1 "$WORKER" --device cpu,gpu0 </dev/null \
	>"$TMP/out" 2>"$TMP/err"
has 'leave out the GPUs with --device cpu' "$TMP/err"
measure 0 'FAKE_NVML_PROCESSES=1' --device gpu0 --precision fp32
has '"check":"gpu0 processes","result":"fail"' "$TMP/out"
has '"ev":"result","device":"gpu0"' "$TMP/out"
# our own process is none of them
measure 0 'FAKE_NVML_PROCESSES=1 FAKE_NVML_OWN=1' --device gpu0 --precision fp32
