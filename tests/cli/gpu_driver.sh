#!/bin/sh
# SPDX-License-Identifier: MIT
# Drivers and libraries that do not serve: a clear error, or what they do serve.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda-old cublas
measure 3 '' --device gpu0
has 'libcuda.so.1 has no cu[A-Za-z0-9_]*(): it is of CUDA 10.2' "$TMP/err"

fake_gpu cuda cublas
measure 3 'FAKE_CUDA_INIT=999' --device gpu0
has 'CUDA_ERROR_UNKNOWN' "$TMP/err"
measure 3 'FAKE_CUDA_JIT=222' --device gpu0
has 'gpu0 cannot be measured: .*PTX' "$TMP/err"

# a library without one of its functions, or none: bandwidth all the same
for d in cublas-old ''; do
	# shellcheck disable=SC2086
	fake_gpu cuda $d
	POSTSIL_TEST_KERNELS=stream.copy
	measure 0 '' --device gpu0 --precision fp64
	has '"text":"gpu0: bandwidth alone: .*","code":"absent"' "$TMP/out"
	has '"ev":"device","device":"gpu0","backend":"builtin"' "$TMP/out"
	has '"ev":"result","device":"gpu0","kernel":"stream.copy"' "$TMP/out"
done
