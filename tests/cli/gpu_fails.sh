#!/bin/sh
# SPDX-License-Identifier: MIT
# A GPU that fails in mid-run is told once and is over; the other's figures, and those
# that it had finished, stay.  With nothing measured there is no run.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas
export FAKE_CUDA_DEVICES=2 POSTSIL_TEST_KERNELS=blas1.dot,blas1.axpy

# a kernel that fails, and one that reads where there is nothing
for error in 719 700; do
	measure 0 "FAKE_CUDA_FAIL_AT=3 FAKE_CUDA_FAIL_WITH=$error" --device gpu --precision fp32
	[ "$(grep -c '"code":"absent"' "$TMP/out")" -eq 1 ] || fail "$(grep absent "$TMP/out")"
	has '"text":"gpu0 failed in mid-run: .*","code":"absent"' "$TMP/out"
	has_not '"ev":"result","device":"gpu0"' "$TMP/out"
	[ "$(grep -c '"ev":"start",.*"device":"gpu0"' "$TMP/out")" -eq 1 ] || fail "gpu0 goes on"
	[ "$(grep -c '"ev":"result","device":"gpu1"' "$TMP/out")" -eq 2 ] || fail "gpu1 does not"
	has '"ev":"bye","ok":true' "$TMP/out"
done

# in its second step: the first one's figure stays
at=3
while :; do
	at=$((at + 2))
	[ $at -lt 60 ] || fail "no launch fails in the second step"
	measure 0 "FAKE_CUDA_FAIL_AT=$at" --device gpu --precision fp32
	[ "$(grep -c '"ev":"result","device":"gpu0"' "$TMP/out")" -ne 1 ] || break
done
has '"ev":"result","device":"gpu0","kernel":"blas1.dot"' "$TMP/out"
has '"text":"gpu0 failed in mid-run' "$TMP/out"
[ "$(grep -c '"ev":"result","device":"gpu1"' "$TMP/out")" -eq 2 ] || fail "gpu1 does not go on"

measure 3 'FAKE_CUDA_FAIL_AT=3' --device gpu0 --precision fp32
has 'nothing was measured: gpu0 failed in mid-run' "$TMP/err"
has '"ev":"bye","ok":false' "$TMP/out"
