#!/bin/sh
# SPDX-License-Identifier: MIT
# A GPU that is named and not there: no run, and it says what was looked for.  Nothing
# of it is a failure where no GPU is named.
. "$(dirname "$0")/gpu.inc"
for list in gpu0 gpu cpu,gpu0; do
	measure 3 '' --device $list
	has '^postsil-worker: there is no ' "$TMP/err"
	has 'PCI bus (/sys/bus/pci/devices)' "$TMP/err"
	has 'looked for libcuda.so.1' "$TMP/err"
	has '"ev":"bye","ok":false,"why":"there is no ' "$TMP/out"
	has_not '"ev":"\(plan\|sample\)"' "$TMP/out"
done
status 3 "$WORKER" --dry-run --force --device gpu0 >"$TMP/out" 2>"$TMP/err"
has 'there is no gpu0' "$TMP/err"
for list in gpux gpu0,gpu-1 CPU ,; do
	measure 2 '' --device "$list"
	has 'unknown device' "$TMP/err"
done

# the processor alone, and what it cannot have
measure 0 '' --device all --precision fp32
has '"ev":"result","device":"cpu"' "$TMP/out"
has_not 'gpu0' "$TMP/out"
measure 0 'POSTSIL_TEST_DEVICES=cpu' --precision fp32
measure 3 'POSTSIL_TEST_DEVICES=gpu0' --precision fp32
measure 3 '' --device cpu --precision tf32
has '"text":"tf32: only GPUs have it","code":"absent"' "$TMP/out"
has 'nothing to measure' "$TMP/err"
status 3 "$WORKER" --dry-run --force --device cpu --precision tf32 >"$TMP/out" 2>"$TMP/err"
has '^without tf32: only GPUs have it$' "$TMP/out"
has "nothing to measure here" "$TMP/err"
status 2 "$WORKER" --device gpu0 --backend blis >"$TMP/out" 2>"$TMP/err"
has 'device leaves the processor out' "$TMP/err"
