#!/bin/sh
# SPDX-License-Identifier: MIT
# A library's wrong answer is told and gives no figure.
. "$(dirname "$0")/worker.inc"
. "$(dirname "$0")/fake_openblas.inc"
fake_openblas -DWRONG_GEMM
POSTSIL_TEST_KERNELS=blas1.dot,blas3.gemm status 0 \
	"$WORKER" --force --backend openblas --precision fp32 </dev/null >"$TMP/out"
has '"ev":"note","text":"blas3.gemm fp32 .*by openblas 9.8.7: .*not kept' "$TMP/out"
has_not '"ev":"result".*"blas3.gemm"' "$TMP/out"
has '"ev":"result".*"blas1.dot"' "$TMP/out"
