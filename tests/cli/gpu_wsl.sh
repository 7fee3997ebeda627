#!/bin/sh
# SPDX-License-Identifier: MIT
# Windows' subsystem for Linux keeps NVML where no loader looks by itself: a shim before
# dlopen(3) puts the tests' one there.
. "$(dirname "$0")/gpu.inc"
cat >"$TMP/wsl.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

void *dlopen(const char *file, int flags)
{
	void *(*real)(const char *, int);
	void *at = dlsym(RTLD_NEXT, "dlopen");

	memcpy(&real, &at, sizeof at);
	if (file && strcmp(file, "/usr/lib/wsl/lib/libnvidia-ml.so.1") == 0)
		file = getenv("NVML_OF_WSL");
	return real(file, flags);
}
END
"${CC:-cc}" -shared -fPIC -o "$TMP/wsl.so" "$TMP/wsl.c" -ldl || fail "the shim does not compile"
# a sanitizer's library must come first, and has a dlopen() of its own
if ! ASAN_OPTIONS='' LD_PRELOAD=$TMP/wsl.so "$WORKER" --version 2>/dev/null |
     grep -q '^postsil-worker '; then
	echo "nothing can be preloaded into this worker"
	exit 77
fi

fake_gpu cuda cublas
NVML_OF_WSL=$O/tests/fake/nvml/libnvidia-ml.so.1
measure 0 "LD_PRELOAD=$TMP/wsl.so NVML_OF_WSL=$NVML_OF_WSL" --device gpu0 --precision fp64
has '"key":"gpu_persistence","state":"known","value":"enabled"' "$TMP/out"
# without it the loader's text is that of the name which everybody knows
measure 0 "LD_PRELOAD=$TMP/wsl.so NVML_OF_WSL=/nowhere" --device gpu0 --precision fp64
has '"key":"gpu_persistence","state":"unknown".*"reason":"libnvidia-ml.so.1: cannot open' "$TMP/out"
