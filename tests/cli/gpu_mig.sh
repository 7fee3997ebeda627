#!/bin/sh
# SPDX-License-Identifier: MIT
# A GPU that is cut into slices is left out with the reason, and the other is measured;
# one that is named is a failure.  So is one that its driver has lost.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas
export FAKE_CUDA_DEVICES=2 FAKE_CUDA_MIG=1
measure 0 '' --device gpu --precision fp32
has '"text":"gpu0 is not measured: .*MIG.*","code":"absent"' "$TMP/out"
has_not '"ev":"device","device":"gpu0"' "$TMP/out"
has '"ev":"result","device":"gpu1"' "$TMP/out"
"$WORKER" --dry-run --force --device gpu --precision fp32 >"$TMP/out" 2>"$TMP/err"
has '^without gpu0: .*MIG' "$TMP/out"

measure 3 '' --device gpu0,gpu1
has 'gpu0 cannot be measured: .*MIG' "$TMP/err"
has_not '"ev":"sample"' "$TMP/out"
measure 3 'FAKE_CUDA_MIG=3' --device gpu
has 'no GPU can be measured: gpu0: .*MIG.*; gpu1: .*MIG' "$TMP/err"

# by the driver's own word, which is no failed check of a GPU that others use
fake_gpu cuda cublas nvml
export FAKE_NVML_DEVICES=2 FAKE_NVML_MIG=1 FAKE_NVML_PROCESSES=1 FAKE_CUDA_MIG=0
measure 3 '' --device gpu
has 'no GPU can be measured: gpu0: .*MIG' "$TMP/err"
has_not '"check":"gpu0' "$TMP/out"

measure 3 'FAKE_NVML_MIG=0 FAKE_NVML_LOST_AT=1' --device gpu0
has 'gpu0 cannot be measured: .*lost' "$TMP/err"
has_not '"check":"gpu0' "$TMP/out"
