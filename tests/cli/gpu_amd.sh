#!/bin/sh
# SPDX-License-Identifier: MIT
# A GPU of AMD's by the runtime and the libraries of the tests: another table under the
# same run, and what it says when a part is missing.
. "$(dirname "$0")/gpu.inc"
fake_gpu hip rocblas hipblaslt
export FAKE_HIP_MEMORY=2048 FAKE_HIP_CLOCK=1500 FAKE_HIP_NS=20000000

measure 0 '' --device gpu0 --precision fp64
has '"ev":"device","device":"gpu0","backend":"rocblas","backend_version":"5.2.0"' "$TMP/out"
has '"device":"gpu0","key":"gpu_runtime","state":"known","value":"hip 7.2"' "$TMP/out"
has '"device":"gpu0","key":"gpu_compute_capability","state":"known","value":"gfx942"' \
	"$TMP/out"
has '"ev":"result","device":"gpu0","kernel":"blas1.axpy"' "$TMP/out"

export POSTSIL_TEST_KERNELS=blas3.gemm
measure 0 '' --device gpu0 --precision fp8
has '"ev":"result","device":"gpu0","kernel":"blas3.gemm","precision":"fp8"' "$TMP/out"

# refused with the reason: the user named it
measure 3 FAKE_HIPRTC=6 --device gpu0 --precision fp64
has "error: unknown type name 'pear'" "$TMP/err"
measure 3 'FAKE_HIP_DEVICES=2 HIP_VISIBLE_DEVICES=0' --device gpu1 --precision fp64
has 'gpu1' "$TMP/err"
