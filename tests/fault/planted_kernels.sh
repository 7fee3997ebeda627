#!/bin/sh
# SPDX-License-Identifier: MIT
# A wrong answer planted in a kernel is refused in words, leaves no figure, and the
# other steps are measured; a check that is planted to be blind, and work that does
# not belong into a timed region, are noticed by the tests.  Each fault is a change
# of one source file in a copy of the tree.
. "$SRC/tests/cli/worker.inc"
tree=$TMP/tree
WORKER=$tree/o/postsil-worker
POSTSIL_BUDGET_SCALE=0.01
cc=$(sed 's/ -std=c11.*//' "$O/flags")
planted=0 caught=0 missed=

build() {  # TARGET...
	make -s WERROR= -j"$(nproc)" -C "$tree" CC="$cc" O=o "$@" >"$TMP/make" 2>&1 ||
		fail "a planted fault does not compile: $(tail -n 20 "$TMP/make")"
}

# plant WHAT FILE SED TARGET
plant() {
	what=$1 file=$tree/src/bench/$2
	cp "$file" "$TMP/right"
	sed "$3" "$TMP/right" >"$file"
	! cmp -s "$TMP/right" "$file" || fail "not planted: $what ($2 has changed)"
	build "$4"
	cp "$TMP/right" "$file"
	planted=$((planted + 1))
}

# tell CAUGHT: 1 or 0
tell() {
	if [ "$1" -eq 1 ]; then
		caught=$((caught + 1))
		echo "caught: $what"
	else
		missed="$missed
MISSED: $what"
	fi
}

# one KEY STEP: events of the steps whose "kernel precision variant" begin so
one() {
	sed -n 's/^{"ev":"'"$1"'","device":"cpu","kernel":"\([^"]*\)","precision":"\([^"]*\)",\("variant":"\([^"]*\)"\)\{0,1\}.*/\1 \2 \4/p' \
		"$TMP/out" | grep -q "^$2"
}

# wrong WHAT FILE SED REFUSED MEASURED: beginnings of "kernel precision variant".
# Only kernels of these names are run.
wrong() {
	plant "$1" "$2" "$3" o/postsil-worker
	POSTSIL_TEST_KERNELS="${4%% *},${5%% *}" "$WORKER" --force </dev/null \
		>"$TMP/out" 2>"$TMP/err"
	case $? in
	0 | 3) ;;  # 3: nothing but the probe is left
	*) fail "$what: status $?: $(cat "$TMP/err")" ;;
	esac
	one result "$5" || fail "$what: $5 was not measured: $(tail -n 5 "$TMP/out")"
	if ! one result "$4" && grep -q "\"ev\":\"note\",\"text\":\"$4.*\(wrong\|not kept\|different\)" "$TMP/out"; then
		tell 1
	else
		tell 0
	fi
}

# blind WHAT FILE SED FILTER: unit tests of such names must fail
blind() {
	plant "$1" "$2" "$3" o/tests/unit-bench
	if (cd "$SRC" && "$tree/o/tests/unit-bench" --filter "$4") >"$TMP/out" 2>&1; then
		tell 0
	else
		grep -q 'Failing: [1-9]' "$TMP/out" || fail "$what: $(tail "$TMP/out")"
		tell 1
	fi
}

# loud WHAT FILE SED TEST: this test must fail
loud() {
	plant "$1" "$2" "$3" o/postsil-worker
	mkdir -p "$TMP/loud"
	(TMP=$TMP/loud sh "$SRC/tests/cli/$4") >"$TMP/out" 2>&1
	case $? in
	0) tell 0 ;;
	77) planted=$((planted - 1)); echo "not tested: $what: $(cat "$TMP/out")" ;;
	*) grep -q 'inside of a timed region' "$TMP/out" || fail "$what: $(cat "$TMP/out")"
	   tell 1 ;;
	esac
}

mkdir -p "$tree/tests/unit"
cp -Rp "$SRC/src" "$SRC/data" "$SRC/Makefile" "$tree"
cp -Rp "$SRC/tests/unit/bench" "$SRC/tests/unit/leavings.c" "$tree/tests/unit"
cp -Rp "$SRC/tests/fake" "$tree/tests"
build o/postsil-worker o/tests/unit-bench
(unset POSTSIL_TEST_KERNELS; "$WORKER" --dry-run --force) >"$TMP/plan" || fail 'no plan'
# has_step STEP: what this machine has not is not planted
has_step() { sed 's/  */ /g' "$TMP/plan" | grep -q "^$1"; }

wrong 'triad adds without scaling' stream_template.h \
	's/^#define TRIAD .*/#define TRIAD ADD(LOAD(x + j), LOAD(y + j))/' \
	'stream.triad' 'stream.copy fp64 plain'
wrong 'the last turn of every loop is left out' stream_template.h \
	's/i < n; i += TURN/i + TURN < n; i += TURN/' stream.copy 'peak.fma fp64'
if has_step 'stream.triad fp64 nt'; then
	wrong 'one non-temporal store of triad is dropped' stream_template.h \
		's/^LOOP(triad_nt, FETCH_XY, TRIAD, STREAM,/#define DROP(p, v) ((p) == dst + LINE ? (void)0 : STREAM(p, v))\
LOOP(triad_nt, FETCH_XY, TRIAD, DROP,/' 'stream.triad fp64 nt' 'stream.triad fp64 plain'
fi
wrong 'a thread stops a page before its end' kernel_stream.c \
	's/SCALAR, r.to - r.from);/SCALAR, r.to - r.from - (thread ? 0 : STREAM_GRAIN));/' \
	stream.add 'peak.fma fp64'

wrong 'one FMA accumulator stands still' fma_template.h \
	's/x\[i\] = STEP(x\[i\], i, vb, vc);/x[i] = i == 5 ? x[i] : STEP(x[i], i, vb, vc);/' \
	'peak.fma fp64' 'stream.copy fp64'
wrong 'the FMA loops make a turn too few' fma_template.h 's/t < turns/t + 1 < turns/' \
	'peak.fma fp32' 'stream.copy fp64'
if has_step 'peak.fma fp64 avx2'; then
	wrong 'the AVX2 loop rounds twice' fma_avx2.c \
		's/_mm256_fmadd_pd(x, b, c)/_mm256_add_pd(_mm256_mul_pd(x, b), c)/' \
		'peak.fma fp64 avx2' 'peak.fma fp32 avx2'
fi
for low in bf16 int8; do
	has_step "peak.fma $low" || continue
	wrong "the $low products are two turns too few" dot_template.h \
		's/t < turns; t += 2/t + 2 < turns; t += 2/' "peak.fma $low" 'peak.fma fp64'
	wrong "the $low products take one operand twice" dot_template.h \
		's/b\[(i + 1) % 2\]/b[i % 2]/' "peak.fma $low" 'peak.fma fp64'
done

if has_step 'blas1.dot fp32'; then
	wrong 'dot forgets the last element' kernel_blas1.c \
		's/blas->sdot((int)(r.to - r.from)/& - 1/' 'blas1.dot fp32' 'blas1.dot fp64'
	wrong 'one call of axpy has the wrong factor' kernel_blas1.c \
		's/\(blas->daxpy.*\)factor(l, i)/\1(l->calls + i == 3 ? 0.25 : factor(l, i))/' \
		'blas1.axpy fp64' 'blas1.axpy fp32'
	wrong 'gemv skips the last row' kernel_blas2.c \
		'/blas->dgemv/{n;s/r.from), n, 1,/r.from) - 1, n, 1,/;}' \
		'blas2.gemv fp64' 'blas2.gemv fp32'
	wrong 'gemv forgets the last column' kernel_blas2.c \
		'/blas->sgemv/{n;s/, n, 1,/, n - 1, 1,/;}' 'blas2.gemv fp32' 'blas2.gemv fp64'
	wrong 'gemm forgets the last of the sums' kernel_blas3.c \
		'/blas->dgemm/{n;s/n, n, n, 1,/n, n, n - 1, 1,/;}' \
		'blas3.gemm fp64' 'blas3.gemm fp32'
fi
for low in bf16 int8; do
	has_step "blas3.gemm $low" || continue
	# the highest bit of a bf16 exponent, which no small number hides
	wrong "one packed $low weight is off" kernel_matmul.c \
		's/return \(onednn_product_bind(.*\)/int rc2 = \1 ((char *)m->packed.p)[5] ^= 0x40; return rc2;/' \
		"blas3.gemm $low" 'peak.fma fp64'
done

blind 'products are not compared' product_check.c 's/rc = kernel_blas_verdict(.*/rc = 0;/' 'm*/*'
blind 'products are compared by their entries alone' product_check.c \
	's/team_run(k->env->team, check_rows, &w);//' 'm*/*'
blind 'no answer is verified' measure.c 's/m->step->kernel->verify(k, e)/0/' 'measure/*'
blind 'STREAM is not verified' kernel_stream.c 's/!atomic_load(&s->wrong)/true/' 'measure/*'
blind 'the FMA probe is not verified' kernel_fma.c 's/!is_right(/false \&\& &/' 'measure/*'
blind 'the dot probes are not verified' kernel_dot.c 's/!is_right(/false \&\& &/' 'dot/*'
blind 'dot, axpy and gemv are not compared' kernel_blas.c \
	's/fabs(got - want) <= bound/true/' 'measure/*'

blind 'STREAM allocates in its timed region' kernel_stream.c \
	's/^\tteam_run(k->env->team, run_part, k->priv);/\tfree(xcalloc(1, 64));\n&/' 'quiet/*'
blind 'axpy touches fresh memory in its timed region' kernel_blas1.c \
	's/^\tl->calls += k->inner;/&\n\tfree(xcalloc(1, 1 << 20));/' 'quiet/*'
loud 'the FMA probe makes a system call in its timed region' kernel_fma.c \
	's/^\tteam_run(k->env->team, run_part, p);/\t{ extern int sched_yield(void); sched_yield(); }\n&/' \
	worker_quiet_region.sh

# what was missed stands last, where it is seen in a log that was cut
echo "$caught of $planted planted faults were caught$missed"
[ "$caught" -eq "$planted" ]
