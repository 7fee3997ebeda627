#!/bin/sh
# SPDX-License-Identifier: MIT
# int8 and bf16 are measured by oneDNN beside the BLAS, in rows of their own; what no
# library has in them is told.
. "$(dirname "$0")/worker.inc"
POSTSIL_TEST_KERNELS=blas3.gemm,peak.fma
"$WORKER" --dry-run --precision int8 | grep -q '^blas3.gemm' || exit 0
status 0 "$WORKER" --force --precision fp64,int8 </dev/null >"$TMP/out" 2>"$TMP/err"
[ ! -s "$TMP/err" ] || fail "$(cat "$TMP/err")"
has '"ev":"note","text":"int8: no blas1 and blas2: .*","code":"absent"' "$TMP/out"
has '"ev":"result".*"blas3.gemm","precision":"int8".*"backend":"onednn"' "$TMP/out"
has '"ev":"result".*"peak.fma","precision":"int8"' "$TMP/out"
has '"ev":"fact","key":"onednn_library","state":"known"' "$TMP/out"
has_not '"blas3.gemm","precision":"fp64".*"backend":"onednn"' "$TMP/out"
# oneDNN must never write to our stream
ONEDNN_VERBOSE=2 DNNL_VERBOSE=2 "$WORKER" --force --precision int8 </dev/null \
	>"$TMP/out" 2>"$TMP/err" || fail "$(cat "$TMP/err")"
only '^{"ev":"[a-z]*",.*}$' "$TMP/out"
