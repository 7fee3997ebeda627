#!/bin/sh
# SPDX-License-Identifier: MIT
# `make check-gpu` where there is no GPU, and how it judges figures.
. "$(dirname "$0")/tui.inc"
gpu=$SRC/tests/gpu

# A driver that is there shows none, either.
CUDA_VISIBLE_DEVICES='' status 0 sh "$gpu/check.sh" >"$TMP/out" 2>"$TMP/err"
has '^not tested: no GPU: ' "$TMP/out"
[ "$(tail -n 1 "$TMP/out")" = '0 passed, 0 failed, 1 skipped' ] || fail "$(cat "$TMP/out")"

# result KERNEL PRECISION SIZE VALUE QUALITY [DEVICE]
result() {
	printf '{"ev":"result","device":"%s","kernel":"%s","precision":"%s","variant":"n%s","size":%s,"work":1,"unit":"GOP/s","value":%s,"low":1,"high":9,"quality":"%s","source":"a \\"value\\":7 in words"}\n' \
		"${6:-gpu0}" "$1" "$2" "$3" "$3" "$4" "$5"
}
{
	result stream.copy fp64 1048576 4000 good
	result blas3.gemm fp64 2048 50000 good
	result blas3.gemm fp64 4096 60000 good
	result blas3.gemm fp64 4096 999999 good cpu
	result blas3.gemm fp32 4096 50000.5 good
	result blas3.gemm fp16 8192 7e5 noisy
	result blas3.gemm bf16 8192 700000 good
	echo '{"ev":"note","text":"gpu0 fp8: this GPU (8.0) has no products in it","code":"absent"}'
	echo '{"ev":"fact","device":"gpu0","key":"gpu_blas_library","state":"known","value":"/opt/cuda/lib64/libcublas.so.12.4.5","source":"x"}'
	echo '{"ev":"bye","ok":true}'
} >"$TMP/one"
{
	result stream.copy fp64 1048576 4030 good
	result blas3.gemm fp64 4096 60300 good
	result blas3.gemm fp32 4096 51000 good
	result blas3.gemm fp16 8192 650000 good
	echo '{"ev":"bye","ok":false,"why":"the GPU fell off the bus"}'
} >"$TMP/two"
for run in one two; do
	awk -v device=gpu0 -f "$gpu/figures.awk" "$TMP/$run" >"$TMP/$run.tsv" || fail figures
done
has '^library	/opt/cuda/lib64/libcublas.so.12.4.5$' "$TMP/one.tsv"
has '^figure	fp64	blas3	60000	good	4096	GOP/s$' "$TMP/one.tsv"
has '^end	the GPU fell off the bus$' "$TMP/two.tsv"

# verdicts MODE [-v NAME=VALUE] FILE...: against what is on standard input
verdicts() {
	mode=$1
	shift
	cat >"$TMP/want"
	awk -F '\t' -v mode="$mode" "$@" >"$TMP/got" || fail judge
	diff "$TMP/want" "$TMP/got" >&2 || fail "$mode is judged otherwise"
}

# 60000 and 60300 are 0.5 % apart, 50000.5 and 51000 2 %, 700000 and 650000 7.4 %
verdicts repeat -f "$gpu/judge.awk" "$TMP/one.tsv" "$TMP/two.tsv" <<-'END'
	ok   fp64 stream_copy: 4000 and 4030 GOP/s, 0.75 % apart
	ok   fp64 blas3: 60000 and 60300 GOP/s, 0.50 % apart
	FAIL fp32 blas3: 50000 and 51000 GOP/s, 1.98 % apart
	skip fp16 blas3: 7e+05 and 6.5e+05 GOP/s, 7.41 % apart, marked noisy and good
	FAIL bf16 blas3: in one run alone
END
# capability 8.0 has no fp8; int8 it has
verdicts precisions -v capability=8.0 -f "$gpu/judge.awk" "$TMP/one.tsv" "$TMP/two.tsv" <<-'END'
	ok   fp64 is measured: 60000.0 GOP/s at order 4096, good
	ok   fp32 is measured: 50000.5 GOP/s at order 4096, good
	FAIL tf32 is not measured: and nothing says why
	ok   fp16 is measured: 700000.0 GOP/s at order 8192, noisy
	ok   bf16 is measured: 700000.0 GOP/s at order 8192, good
	FAIL int8 is not measured: and nothing says why
	skip fp8: none of capability 8.0: gpu0 fp8: this GPU (8.0) has no products in it
END
# (60000 + 60300) / 2 / 61000 = 0.986; 50500 / 52000 = 0.971
printf '%s\n' 'fp64	4096	61000	a way' 'fp32	4096	52000	b' 'fp16	8192	wrong	c' \
	'copy	8388608	4100	d' >"$TMP/peer"
verdicts peer -v name=cuBLAS -f "$gpu/judge.awk" "$TMP/one.tsv" "$TMP/two.tsv" "$TMP/peer" <<-'END'
	ok   fp64 beside cuBLAS: 60150 / 61000 GOP/s = 0.986 (a way)
	FAIL fp32 beside cuBLAS: 50500 / 52000 GOP/s = 0.971 (b)
	FAIL fp16 beside cuBLAS: its own result is wrong: c
	FAIL bf16 beside cuBLAS: it has no figure
	FAIL copy beside cuBLAS: 4015 / 4100 GOP/s = 0.979 (d)
END
# a figure that the same library cannot reach: 60150 / 40000
echo 'fp64	4096	40000	a way' >"$TMP/peer"
awk -F '\t' -v mode=peer -v name=cuBLAS -v most=1.25 -f "$gpu/judge.awk" \
	"$TMP/one.tsv" "$TMP/two.tsv" "$TMP/peer" >"$TMP/got"
has '^FAIL fp64 beside cuBLAS: 60150 / 40000 GOP/s = 1.504 ' "$TMP/got"
# a run without STREAM does not pass by silence
grep -v stream_copy "$TMP/one.tsv" >"$TMP/dry.tsv"
echo 'copy	8388608	4100	d' >"$TMP/peer"
awk -F '\t' -v mode=peer -v name=cuBLAS -f "$gpu/judge.awk" "$TMP/dry.tsv" "$TMP/dry.tsv" \
	"$TMP/peer" >"$TMP/got"
has '^FAIL copy beside cuBLAS: the run has no fp64	stream_copy' "$TMP/got"
# without any figure, in whatever mode, nothing passes
echo 'end	no bye' >"$TMP/none"
awk -F '\t' -v mode=repeat -f "$gpu/judge.awk" "$TMP/none" "$TMP/none" >"$TMP/got"
has '^FAIL' "$TMP/got"
has_not '^ok' "$TMP/got"

# over 100 % needs its reason
awk -v device=gpu0 -f "$gpu/efficiency.awk" >"$TMP/got" <<-'END'
	device,precision,peak_measured_gops,theoretical_peak_gops,attainable_peak_gops,peak_source,efficiency,notes
	cpu,fp64,1,2,,"a, b",0.5,
	gpu0,fp64,60000,66900,61000,"row ""x"", 132 SMs",0.897,
	gpu0,fp32,70000,66900,,y,1.046,"over 100 %: ran at 1980 MHz, the peak assumes 1830"
	gpu0,fp16,1e6,989400,,z,1.011,a word
	gpu0,int8,5,,,no row,,
END
cat >"$TMP/want" <<-'END'
	ok   fp64 efficiency 89.7 %: 60000 of 66900 GOP/s, attainable 61000; row "x", 132 SMs
	ok   fp32 efficiency 104.6 %: 70000 of 66900 GOP/s, attainable unknown; y; over 100 %: ran at 1980 MHz, the peak assumes 1830
	FAIL fp16 efficiency 101.1 %: 1e+06 of 9.894e+05 GOP/s, attainable unknown; z; a word
	skip int8 efficiency: none: no row
END
diff "$TMP/want" "$TMP/got" >&2 || fail "efficiencies are judged otherwise"
