#!/bin/sh
# SPDX-License-Identifier: MIT
# --detect prints facts as events, the processor's cores among them as nproc
# counts them.
. "$(dirname "$0")/worker.inc"
status 0 "$WORKER" --detect >"$TMP/out"
only '^{"ev":"fact","key":"[a-z0-9_]*","state":"\(known\|absent\|unknown\)",' "$TMP/out"
has "\"key\":\"cpu_cores_logical\",\"state\":\"known\",\"value\":\"$(getconf _NPROCESSORS_CONF)\"" "$TMP/out"
has "\"key\":\"os_kernel\",\"state\":\"known\",\"value\":\"$(uname -r)\"" "$TMP/out"
