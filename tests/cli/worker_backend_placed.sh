#!/bin/sh
# SPDX-License-Identifier: MIT
# A library with a pool that it does not bind: each of its threads is bound to a
# placed CPU of its own, level 1 and 2 find it with one thread and level 3 with
# all; name, version, file and kernels are in the run.
. "$(dirname "$0")/worker.inc"
. "$(dirname "$0")/fake_openblas.inc"
fake_openblas
POSTSIL_TEST_KERNELS=blas1.dot,blas1.axpy,blas2.gemv,blas3.gemm status 0 \
	"$WORKER" --force --backend openblas --precision fp32 </dev/null \
	>"$TMP/out" 2>"$TMP/err"
has '"ev":"device","device":"cpu","backend":"openblas","backend_version":"9.8.7"' "$TMP/out"
has '"key":"backend_arch","state":"known","value":"Fake"' "$TMP/out"
has '"key":"backend_threading","state":"known","value":"pthreads","source":"openblas"' "$TMP/out"
has "\"key\":\"backend_library\",\"state\":\"known\",\"value\":\"$TMP/lib/libopenblas.so.0\"" "$TMP/out"
for kernel in blas1.dot blas1.axpy blas2.gemv blas3.gemm; do
	has "\"ev\":\"result\",\"device\":\"cpu\",\"kernel\":\"$kernel\"" "$TMP/out"
done
value() {
	sed -n "s/.*\"key\":\"$1\",\"state\":\"known\",\"value\":\"\([^\"]*\)\".*/\1/p" "$TMP/out"
}
# "0@cpu0 1@cpu1" of our threads, "4711@0 4712@1" of the library's: the same CPUs
value placement | tr ' ' '\n' | sed 's/.*@cpu//' | sort >"$TMP/ours"
value backend_placement | tr ' ' '\n' | sed 's/.*@//' | sort >"$TMP/theirs"
[ -s "$TMP/ours" ] || fail "no placement"
cmp "$TMP/ours" "$TMP/theirs" || fail "$(value placement) but $(value backend_placement)"
# What comes behind it must not take the caller's CPU for the only one.
status 0 "$WORKER" --dry-run --force --backend openblas >"$TMP/out" 2>"$TMP/err"
[ ! -s "$TMP/err" ] || fail "$(cat "$TMP/err")"
