#!/bin/sh
# SPDX-License-Identifier: MIT
# The processor and two GPUs in one run, in that order in each pass; or one of them alone.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas
export FAKE_CUDA_DEVICES=2 POSTSIL_TEST_BLOCKS=2
measure 0 '' --device cpu,gpu --precision fp32
sed -n 's/^{"ev":"start",.*"device":"\([a-z0-9]*\)".*/\1/p' "$TMP/out" | uniq |
	tr '\n' ' ' >"$TMP/order"
[ "$(cat "$TMP/order")" = 'cpu gpu0 gpu1 cpu gpu0 gpu1 ' ] || fail "order: $(cat "$TMP/order")"
for d in cpu gpu0 gpu1; do
	has "\"ev\":\"device\",\"device\":\"$d\"" "$TMP/out"
	has "\"ev\":\"result\",\"device\":\"$d\",\"kernel\":\"blas1.axpy\"" "$TMP/out"
done
has '"device":"gpu1","key":"gpu_pci_address","state":"known","value":"0000:3b:00.0"' "$TMP/out"

measure 0 '' --device gpu1 --precision fp32
has '"ev":"result","device":"gpu1"' "$TMP/out"
has_not '"device":"\(cpu\|gpu0\)"' "$TMP/out"

measure 3 '' --device gpu0,gpu2
has 'there is no gpu2: this machine has 2 GPUs' "$TMP/err"

"$WORKER" --dry-run --force --device cpu,gpu --precision fp32 >"$TMP/out" 2>"$TMP/err"
has '^gpu1: NVIDIA A100-SXM4-40GB at 0000:3b:00.0, by cublas 12' "$TMP/out"
has '^device  kernel ' "$TMP/out"
has '^cpu     blas1.axpy ' "$TMP/out"
has '^gpu0    blas1.axpy ' "$TMP/out"

# a GPU that fails is told in what is stored, too
export POSTSIL_TEST_KERNELS=blas1.axpy XDG_DATA_HOME="$TMP/data"
status 0 env FAKE_CUDA_FAIL_AT=3 "$POSTSIL" run --force --device gpu --precision fp32 \
	--format json >"$TMP/rows" 2>"$TMP/err"
has '"device":"gpu1"' "$TMP/rows"
has '"notes":"[^"]*gpu0 failed in mid-run' "$TMP/rows"
# and the machine does not pass for one without a GPU
has_not '"gpu_count":0' "$TMP/rows"
"$POSTSIL" show run >"$TMP/out" 2>/dev/null
measure 0 '' --device gpu1 --precision fp32
has '"key":"gpu_count","state":"unknown".*a runtime shows a GPU' "$TMP/out"
