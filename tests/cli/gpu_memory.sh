#!/bin/sh
# SPDX-License-Identifier: MIT
# Memory that a step does not get is the step's failure, told with its reason; the rest
# is measured.  What needs more than there is is not even planned.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas
POSTSIL_TEST_KERNELS=blas1.dot,blas1.axpy
n=0
while :; do
	n=$((n + 1))
	[ $n -lt 40 ] || fail "no allocation fails in a step"
	FAKE_CUDA_OOM_AT=$n "$WORKER" --force --device gpu0 --precision fp32 \
		</dev/null >"$TMP/out" 2>"$TMP/err" || continue
	[ "$(grep -c '"ev":"result"' "$TMP/out")" -ne 1 ] || break
done
has '"text":"gpu0 blas1.[a-z]* fp32 n[0-9]*: .*CUDA_ERROR_OUT_OF_MEMORY.*","code":"absent"' "$TMP/out"
has '"ev":"bye","ok":true' "$TMP/out"

measure 0 'FAKE_CUDA_MEMORY=1024' --device gpu0
has '"text":"gpu0 fp64: no .*, and half of the GPU.s free memory is .*","code":"absent"' "$TMP/out"

# nothing fits: a dry run ends as the run does, with the reason that applies
for dry in '' --dry-run; do
	status 3 env FAKE_CUDA_MEMORY=8 "$WORKER" --force $dry --device gpu0 --precision fp32 \
		</dev/null >"$TMP/out" 2>"$TMP/err"
	has 'there is nothing to measure here: gpu0 fp32: ' "$TMP/err"
done
