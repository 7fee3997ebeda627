#!/bin/sh
# SPDX-License-Identifier: MIT
# check-gpu's other program finds the right products right and the wrong ones wrong, on
# the libraries of the tests: their figures mean nothing.
. "$(dirname "$0")/tui.inc"
PEER=$O/tests/gpu/peer_cublas
CUBLAS=$O/tests/fake/cublas/libcublas.so.12
[ -f "$CUBLAS" ] || { echo "no libraries of the tests: make check builds them"; exit 77; }
LD_LIBRARY_PATH=$O/tests/fake/cuda
export LD_LIBRARY_PATH
peer() { "$PEER" --cublas "$CUBLAS" --seconds 0.02 "$@" >"$TMP/out" 2>"$TMP/err"; }

status 0 peer fp64:32 fp32:32 tf32:32 fp16:32 bf16:32 int8:32 fp8:32 copy:65536
for what in fp64 fp32 tf32 fp16 bf16 int8 fp8 copy; do
	has "^$what	[0-9]*	[0-9.]*	cu" "$TMP/out"
done
# in doubles the library has both ways, and cublasGemmEx() takes less of its time
has '^fp64	32	[0-9.]*	cublasGemmEx' "$TMP/out"

FAKE_CUBLAS_IDLE=1 status 1 peer fp32:32 int8:32
has '^fp32	32	wrong	' "$TMP/out"
has '^int8	32	wrong	' "$TMP/out"

FAKE_CUBLAS_LACKS=28 status 0 peer fp8:32
has '^fp8	32	absent	' "$TMP/out"

FAKE_CUDA_FAIL_AT=9 status 1 peer fp32:32
has 'CUDA_ERROR_LAUNCH_FAILED' "$TMP/err"
FAKE_CUDA_OOM_AT=3 status 1 peer fp32:32
has 'CUDA_ERROR_OUT_OF_MEMORY' "$TMP/err"

CUDA_VISIBLE_DEVICES=9 status 77 "$PEER" --probe >"$TMP/out"
FAKE_CUDA_DEVICES=2 status 0 "$PEER" --probe >"$TMP/out"
has '^1	NVIDIA A100-SXM4-40GB	0000:3B:00.0$' "$TMP/out"
status 2 peer fp17:32
status 2 peer fp16:33
status 2 peer
