/* SPDX-License-Identifier: MIT */
#include "bench/accel_ptx.h"

/* Thread t of a block has the pairs t, t + 128, t + 256 and t + 384 of it: the 32
 * threads of a warp read 512 bytes in a row.  In bytes: a pair has 16, a block
 * 8,192, and a thread's pairs are 2,048 apart. */
#define ENTRY(name) \
	".visible .entry " name "(.param .u64 pa, .param .u64 pb, .param .u64 pc,\n" \
	"	.param .f64 ps)\n" \
	".maxntid 128, 1, 1\n" \
	"{\n" \
	"	.reg .u32 %block, %thread;\n" \
	"	.reg .u64 %at, %lane, %a, %b, %c;\n" \
	"	.reg .f64 %s, %x<8>, %y<8>;\n" \
	"	mov.u32 %block, %ctaid.x;\n" \
	"	mov.u32 %thread, %tid.x;\n" \
	"	mul.wide.u32 %at, %block, 8192;\n" \
	"	mul.wide.u32 %lane, %thread, 16;\n" \
	"	add.u64 %at, %at, %lane;\n"
#define END \
	"	ret;\n" \
	"}\n"

#define ARRAY(r) \
	"	ld.param.u64 %" r ", [p" r "];\n" \
	"	cvta.to.global.u64 %" r ", %" r ";\n" \
	"	add.u64 %" r ", %" r ", %at;\n"
#define SCALAR \
	"	ld.param.f64 %s, [ps];\n"

#define LOAD(r, p) \
	"	ld.global.v2.f64 {%" r "0, %" r "1}, [%" p "];\n" \
	"	ld.global.v2.f64 {%" r "2, %" r "3}, [%" p "+2048];\n" \
	"	ld.global.v2.f64 {%" r "4, %" r "5}, [%" p "+4096];\n" \
	"	ld.global.v2.f64 {%" r "6, %" r "7}, [%" p "+6144];\n"
#define STORE(r) \
	"	st.global.v2.f64 [%c], {%" r "0, %" r "1};\n" \
	"	st.global.v2.f64 [%c+2048], {%" r "2, %" r "3};\n" \
	"	st.global.v2.f64 [%c+4096], {%" r "4, %" r "5};\n" \
	"	st.global.v2.f64 [%c+6144], {%" r "6, %" r "7};\n"

#define EACH(M) M("0") M("1") M("2") M("3") M("4") M("5") M("6") M("7")
#define TIMES_S_X(i) "	mul.rn.f64 %x" i ", %s, %x" i ";\n"
#define TIMES_S_Y(i) "	mul.rn.f64 %y" i ", %s, %y" i ";\n"
#define PLUS_Y(i)    "	add.rn.f64 %x" i ", %x" i ", %y" i ";\n"

/* .rn keeps product and sum apart (PTX fuses only what says no rounding), so that
 * every element is, bit for bit, what a CPU computes without FMA. */
const char accel_ptx_text[] =
	".version 6.0\n"
	".target sm_60\n"
	".address_size 64\n"

	ENTRY("postsil_copy")
	ARRAY("a") ARRAY("c")
	LOAD("x", "a")
	STORE("x")
	END

	ENTRY("postsil_scale")
	ARRAY("a") ARRAY("c") SCALAR
	LOAD("x", "a")
	EACH(TIMES_S_X)
	STORE("x")
	END

	ENTRY("postsil_add")
	ARRAY("a") ARRAY("b") ARRAY("c")
	LOAD("x", "a") LOAD("y", "b")
	EACH(PLUS_Y)
	STORE("x")
	END

	ENTRY("postsil_triad")
	ARRAY("a") ARRAY("b") ARRAY("c") SCALAR
	LOAD("x", "a") LOAD("y", "b")
	EACH(TIMES_S_Y)
	EACH(PLUS_Y)
	STORE("x")
	END;

const char *const accel_ptx_entry[ACCEL_KERNEL_N] = {
	[ACCEL_COPY] = "postsil_copy",
	[ACCEL_SCALE] = "postsil_scale",
	[ACCEL_ADD] = "postsil_add",
	[ACCEL_TRIAD] = "postsil_triad",
};
