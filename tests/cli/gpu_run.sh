#!/bin/sh
# SPDX-License-Identifier: MIT
# A whole run of one GPU, without the processor, through the store: STREAM and BLAS 1 to
# 3 in its rows, its own facts, its own time.
. "$(dirname "$0")/gpu.inc"
fake_gpu cuda cublas nvml
unset POSTSIL_TEST_KERNELS
# a T4's fp64 is slow: its products are small
export XDG_DATA_HOME="$TMP/data" FAKE_NVML_ID=0x1eb8
status 0 "$POSTSIL" run --force --device gpu0 --precision fp64 --format json \
	>"$TMP/rows" 2>"$TMP/err"
has '"device":"gpu0","backend":"cublas"' "$TMP/rows"
has '"gpu_pci_id":"10de:1eb8"' "$TMP/rows"
for column in stream_copy_gbps stream_scale_gbps stream_add_gbps stream_triad_gbps \
	blas1_gops blas2_gops blas3_gops attainable_peak_gops efficiency; do
	has "\"$column\":[0-9]" "$TMP/rows"
done
# 254.4 GFLOP/s: NVIDIA's T4 data sheet and 1/32 of its fp32
has '"theoretical_peak_gops":254.4' "$TMP/rows"
has_not '"device":"cpu"' "$TMP/rows"

export POSTSIL_TEST_KERNELS=blas1.axpy
measure 0 '' --device gpu0 --precision fp32
has '"ev":"device","device":"gpu0","backend":"cublas","backend_version":"12' "$TMP/out"
has '"ev":"result","device":"gpu0","kernel":"blas1.axpy","precision":"fp32"' "$TMP/out"
for key in gpu_clock_measured_mhz gpu_temperature_max_c gpu_slowed_by; do
	has "\"ev\":\"fact\",\"device\":\"gpu0\",\"key\":\"$key\",\"state\":\"known\"" "$TMP/out"
done
has '"ev":"env","device":"gpu0","clock_mhz":[0-9]' "$TMP/out"
has '"key":"gpu_slowed_by","state":"known","value":"none"' "$TMP/out"
has '"ev":"preflight","check":"gpu0 processes"' "$TMP/out"
# of the host only what matters to a GPU
has '"ev":"preflight","check":"load"' "$TMP/out"
has_not '"ev":"preflight","check":"governor"' "$TMP/out"
has_not '"device":"cpu"' "$TMP/out"
has_not 'backend_placement' "$TMP/out"
# no processor takes part in the time
grep '"ev":"sample"' "$TMP/out" >"$TMP/samples" || fail "no sample"
sed 's/.*"ns":\([0-9]*\),"cpu_ns":\([0-9]*\).*/\1 \2/' "$TMP/samples" |
	awk '$1 != $2 || NF != 2 { exit 1 }' || fail "ns is not cpu_ns"

# the limit of watts, as a GPU at work says it (nvmlClocksEventReasonSwPowerCap)
measure 0 FAKE_NVML_EVENTS=0x4 --device gpu0 --precision fp32
has '"key":"gpu_slowed_by","state":"known","value":"power limit"' "$TMP/out"
