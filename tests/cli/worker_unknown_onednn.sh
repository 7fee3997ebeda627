#!/bin/sh
# SPDX-License-Identifier: MIT
# An oneDNN of a version to come is told as absent with its version, and the rest
# is measured.
. "$(dirname "$0")/worker.inc"
command -v "${CC:=cc}" >/dev/null || exit 0
POSTSIL_TEST_KERNELS=stream.copy,peak.fma,blas3.gemm
"$WORKER" --dry-run --precision int8 | grep -q '^peak.fma' || exit 0

cat >"$TMP/fake.c" <<'EOF'
const struct { int major, minor, patch; const char *hash; unsigned cpu, gpu; }
	version = { 4, 1, 0, "none", 2, 0 };
const void *dnnl_version(void) { return &version; }
EOF
"$CC" -shared -fPIC -o "$TMP/libdnnl.so.3" "$TMP/fake.c" || exit 0
LD_LIBRARY_PATH=$TMP status 0 "$WORKER" --force --precision fp64,int8 </dev/null \
	>"$TMP/out" 2>"$TMP/err"
has '"ev":"note","text":"int8: no matrix products: oneDNN 4.1.0 .*is not supported.*"absent"' \
	"$TMP/out"
has '"ev":"result","device":"cpu","kernel":"peak.fma","precision":"int8"' "$TMP/out"
has_not '"ev":"result","device":"cpu","kernel":"blas3.gemm","precision":"int8"' \
	"$TMP/out"
# asked for by its name it must be there
LD_LIBRARY_PATH=$TMP status 3 "$WORKER" --force --backend onednn </dev/null \
	>"$TMP/out" 2>"$TMP/err"
has '4.1.0' "$TMP/err"
