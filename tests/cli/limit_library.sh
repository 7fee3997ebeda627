#!/bin/sh
# SPDX-License-Identifier: MIT
# A library that is missing: asked for by name there is no run, and the message says
# which package to install; not asked for, the rest is measured and the lack is told.
. "$(dirname "$0")/tui.inc"
. "$(dirname "$0")/hide_library.inc"
command -v "${CC:=cc}" >/dev/null || { echo "no C compiler here"; exit 77; }
real_worker stream.triad,peak.fma,blas1.dot,blas3.gemm
hide_library libblis libopenblas libmkl_rt libdnnl
missing() {  # backend, words
	status 3 unseen "$POSTSIL" run --force --backend "$1" >"$TMP/out" 2>"$TMP/err"
	has "^postsil: $2 is not installed: apt install .* (looked for lib" "$TMP/err"
	# forced, it did not end for a failed check
	has_not 'preflight failed' "$TMP/err"
	has_not 'stream.triad' "$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$1: something on standard output"
	[ ! -e "$DB" ] || runs_are 0
}
missing blis BLIS
missing openblas OpenBLAS
missing mkl MKL
missing onednn oneDNN
[ -z "$("$WORKER" --list)" ] || fail "left in the spool: $("$WORKER" --list)"

status 0 unseen "$POSTSIL" run --force --precision fp64 --format json >"$TMP/out" \
	2>"$TMP/err"
has '^blas: BLIS is not installed: apt install' "$TMP/err"
has '^stream.triad fp64' "$TMP/err"
has_not '^blas[13][.]' "$TMP/err"
has '"backend":"builtin"' "$TMP/out"
has '"blas3_gops":null' "$TMP/out"
runs_are 1

# nothing but the probe is left of int8, where the processor has instructions for it
if "$WORKER" --dry-run --precision int8 | grep -q '^peak.fma'; then
	status 3 unseen "$POSTSIL" run --force --precision int8 >"$TMP/out" 2>"$TMP/err"
	has 'int8: no matrix products: oneDNN is not installed: apt install' "$TMP/err"
	has '^postsil: nothing was measured: there is no library' "$TMP/err"
	runs_are 1
fi
