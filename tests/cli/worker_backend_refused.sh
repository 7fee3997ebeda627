#!/bin/sh
# SPDX-License-Identifier: MIT
# Libraries that cannot be measured are refused with the reason and the remedy: one
# that lacks a function, has 64-bit integers, one thread, too few, or is broken.
. "$(dirname "$0")/worker.inc"
. "$(dirname "$0")/fake_openblas.inc"
refused() {
	status 3 "$WORKER" --force --backend openblas </dev/null >"$TMP/out" \
		2>"$TMP/err"
	has "$1" "$TMP/err"
	has '"ev":"bye","ok":false,"why":"' "$TMP/out"
	has_not '"ev":"start"' "$TMP/out"
	status 3 "$WORKER" --dry-run --backend openblas >"$TMP/out" 2>"$TMP/err"
	has "$1" "$TMP/err"
}
cores=$("$WORKER" --detect | sed -n 's/.*"cpu_cores_physical".*"value":"\([0-9]*\)".*/\1/p')
fake_openblas -DNO_SGEMM
refused 'libopenblas.so.0 has no cblas_sgemm()'
fake_openblas '-DCONFIG="OpenBLAS 9.8.7 USE64BITINT Fake"'
refused '64-bit integers.*apt install libopenblas0-pthread'
fake_openblas -DTHREADS=100000
refused 'makes 100000 threads at most'
if [ "${cores:-1}" -gt 1 ] && [ "$(nproc)" -gt 1 ]; then
	fake_openblas -DPARALLEL=0
	refused 'single-threaded build.*apt install libopenblas0-pthread'
fi
echo 'this is no library' >"$TMP/lib/libopenblas.so.0"
cp "$TMP/lib/libopenblas.so.0" "$TMP/lib/libopenblas.so"
refused 'OpenBLAS is there, but cannot be loaded: .*libopenblas.so.0'
