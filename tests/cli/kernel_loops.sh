#!/bin/sh
# SPDX-License-Identifier: MIT
# The loops that are measured consist of the instructions they are named for: the
# objects of this build, and the arm64 ones where a compiler for it is installed,
# are compared with tests/asm; what is planted into them is refused.
set -u
asm=$SRC/tests/asm
fail() {
	echo "kernel_loops.sh: $*" >&2
	exit 1
}

# compare TABLE OBJDUMP FOLDER: the objects that the table names
compare() {
	(cd "$3" && "$2" -d --no-show-raw-insn $(sed '/^#/d; s/\t.*/.o/' "$asm/$1" | uniq)) \
		>"$TMP/disassembly" || fail "$2 failed"
	awk -f "$asm/loops.awk" "$asm/$1" "$TMP/disassembly"
}

# make_object TREE CC FILE: to $TMP/o
make_object() {
	make -s WERROR= -C "$1" CC="$2" O="$TMP/o" "$TMP/o/obj/src/bench/$3" >"$TMP/make" 2>&1 ||
		fail "$(cat "$TMP/make")"
}

# planted WHAT FILE SED OBJECT FUNCTION: the changed source must not pass
planted() {
	sed "$3" "$SRC/src/bench/$2" >"$TMP/tree/src/bench/$2"
	! cmp -s "$SRC/src/bench/$2" "$TMP/tree/src/bench/$2" || fail "not planted: $1"
	rm -f "$TMP/o/obj/src/bench/$4.o"
	make_object "$TMP/tree" "$cc" "$4.o"
	cp "$TMP/o/obj/src/bench/$4.o" "$TMP/objects"
	if compare x86_64.tsv objdump "$TMP/objects" >"$TMP/planted"; then
		fail "NOT refused: $1"
	fi
	grep -q "^$4, $5: " "$TMP/planted" || fail "$1: $(cat "$TMP/planted")"
	cp -p "$SRC/src/bench/$2" "$TMP/tree/src/bench/$2"
	cp "$O/obj/src/bench/$4.o" "$TMP/objects"
}

# arm64_loops CC
arm64_loops() {
	rm -rf "$TMP/o"
	for file in $(sed '/^#/d; s/\t.*/.o/' "$asm/aarch64.tsv" | uniq); do
		make_object "$SRC" "$1" "$file"
	done
	compare aarch64.tsv aarch64-linux-gnu-objdump "$TMP/o/obj/src/bench" ||
		fail "the arm64 loops of $1 are not as named"
}

cc=$(sed 's/ -std=c11.*//' "$O/flags")
arch=$($cc -dumpmachine) arch=${arch%%-*}
if grep -q -- -fsanitize "$O/flags"; then
	echo 'not checked: a sanitizer is in the loops'
	exit 77
fi
[ -f "$asm/$arch.tsv" ] || { echo "not checked: no table for $arch"; exit 77; }
compare "$arch.tsv" objdump "$O/obj/src/bench" || fail "the build's loops are not as named"

if [ "$arch" = x86_64 ]; then
	mkdir "$TMP/tree" "$TMP/objects"
	cp -Rp "$SRC/src" "$SRC/data" "$SRC/Makefile" "$TMP/tree"
	cp "$O"/obj/src/bench/*.o "$TMP/objects"
	planted 'a plain store among non-temporal ones' stream_avx512.c \
		's/_mm512_stream_pd(p, v)$/_mm512_store_pd(p, v)/' stream_avx512 copy_nt
	planted 'half the width' stream_avx2.c \
		's/256d/128d/; s/_mm256_/_mm_/; s/LANES 4/LANES 2/' stream_avx2 triad_plain
	planted 'no prefetching' stream_sse2.c \
		's/_mm_prefetch.*/((void)(p))/' stream_sse2 add_nt
	planted 'a multiplication and an addition' fma_avx2.c \
		's/_mm256_fmadd_pd(x, b, c)/_mm256_add_pd(_mm256_mul_pd(x, b), c)/' fma_avx2 run_fp64
	planted 'more accumulators than registers' fma_avx2.c 's/ACCS 12/ACCS 16/' \
		fma_avx2 run_fp32
	planted 'a division' fma_sse2.c 's/_mm_mul_ps(x, b)/_mm_div_ps(x, b)/' fma_sse2 run_fp32
	planted 'other products' dot_avx512vnni.c 's/dpbusd_epi32/dpwssd_epi32/' \
		dot_avx512vnni run_int8
	planted 'memory in the loop' dot_template.h \
		's/a\[i \/ 2 % 2\], b\[i % 2\]/a[i \/ 2 % 2], *(const volatile W *)(const volatile void *)(o + sizeof(W))/' \
		dot_avx512bf16 run_bf16
fi

if [ "$arch" != aarch64 ]; then
	cross=aarch64-linux-gnu-gcc
	command -v $cross >/dev/null || {
		echo 'arm64 not checked: no aarch64 compiler'
		exit 0
	}
	arm64_loops "$cross"
	if command -v clang >/dev/null && [ -d /usr/aarch64-linux-gnu/include ]; then
		arm64_loops 'clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include'
	fi
fi
