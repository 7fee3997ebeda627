/* SPDX-License-Identifier: MIT */
/* Our PTX: its accesses counted, run by a small interpreter, and beside NVIDIA's
 * assembler where a toolkit is installed. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/accel_ptx.h"

#define TOOLKIT "/usr/local/cuda"

/* Times that needle stands in the text before end. */
static int count(const char *text, const char *end, const char *needle)
{
	int n = 0;

	for (text = strstr(text, needle); text && text < end;
	     text = strstr(text + 1, needle))
		n++;
	return n;
}

Test(accel_ptx, each_kernel_reads_and_writes_by_16_bytes_what_it_is_declared_to)
{
	/* STREAM: arrays read and written */
	static const int reads[ACCEL_KERNEL_N] = { 1, 1, 2, 2 };
	const int pairs = ACCEL_PTX_BLOCK / ACCEL_PTX_THREADS / 2;
	char entry[64];

	for (int k = 0; k < ACCEL_KERNEL_N; k++) {
		const char *at, *end, *load, *store;

		snprintf(entry, sizeof(entry), ".visible .entry %s(", accel_ptx_entry[k]);
		at = strstr(accel_ptx_text, entry);
		cr_assert(at, "%s", entry);
		end = strstr(at, "ret;\n}");
		cr_assert(end, "%s", entry);
		cr_assert_eq(count(at, end, "ld.global"), reads[k] * pairs, "%s", entry);
		cr_assert_eq(count(at, end, "ld.global.v2.f64 {"), reads[k] * pairs);
		cr_assert_eq(count(at, end, "st.global"), pairs, "%s", entry);
		cr_assert_eq(count(at, end, "st.global.v2.f64 ["), pairs);
		cr_assert_eq(count(at, end, "fma"), 0);
		/* every load is under way before the first store */
		store = strstr(at, "st.global");
		load = strstr(store, "ld.global");
		cr_assert(!load || load > end, "%s", entry);
	}
}

/* --- interpreter ----------------------------------------------------------- */

#define REGISTERS 32
#define TOKENS 5

union word {
	uint64_t u;
	double f;
};

/* One thread, and what its entry was called with. */
struct thread {
	unsigned block, number;
	union word pa, pb, pc, ps;
	struct {
		char name[16];
		union word value;
	} reg[REGISTERS];
	int n;
};

static union word *reg(struct thread *t, const char *name)
{
	cr_assert_eq(*name, '%', "%s", name);
	for (int i = 0; i < t->n; i++)
		if (!strcmp(t->reg[i].name, name))
			return &t->reg[i].value;
	cr_assert_lt(t->n, REGISTERS);
	snprintf(t->reg[t->n].name, sizeof(t->reg[0].name), "%s", name);
	return &t->reg[t->n++].value;
}

/* A register that was set, a special one, a parameter or a number. */
static union word value(struct thread *t, const char *text)
{
	if (!strcmp(text, "%ctaid.x"))
		return (union word){ .u = t->block };
	if (!strcmp(text, "%tid.x"))
		return (union word){ .u = t->number };
	if (*text == 'p')
		return text[1] == 'a' ? t->pa : text[1] == 'b' ? t->pb :
			text[1] == 'c' ? t->pc : t->ps;
	if (*text != '%')
		return (union word){ .u = strtoull(text, NULL, 10) };
	for (int i = 0; i < t->n; i++)
		if (!strcmp(t->reg[i].name, text))
			return t->reg[i].value;
	cr_assert_fail("%s is read before it is set", text);
	return (union word){ 0 };
}

/* "%a+2048"; it has to be aligned as a 16-byte access is on a GPU. */
static double *address(struct thread *t, char *text)
{
	char *plus = strchr(text, '+');
	uint64_t at;

	if (plus)
		*plus = '\0';
	at = value(t, text).u + (plus ? strtoull(plus + 1, NULL, 10) : 0);
	cr_assert_eq(at % 16, 0);
	return (double *)(uintptr_t)at;
}

/* What the PTX ISA says of the few instructions that we use. */
static void step(struct thread *t, char *w[TOKENS])
{
	const char *op = w[0];
	double *p;

	if (!strncmp(op, "mov.", 4) || !strncmp(op, "ld.param.", 9) ||
	    !strcmp(op, "cvta.to.global.u64")) {
		union word v = value(t, w[2]);

		*reg(t, w[1]) = v;
	} else if (!strcmp(op, "mul.wide.u32")) {
		uint64_t a = (uint32_t)value(t, w[2]).u;

		reg(t, w[1])->u = a * (uint32_t)value(t, w[3]).u;
	} else if (!strcmp(op, "add.u64")) {
		uint64_t a = value(t, w[2]).u + value(t, w[3]).u;

		reg(t, w[1])->u = a;
	} else if (!strcmp(op, "add.rn.f64")) {
		double a = value(t, w[2]).f + value(t, w[3]).f;

		reg(t, w[1])->f = a;
	} else if (!strcmp(op, "mul.rn.f64")) {
		double a = value(t, w[2]).f * value(t, w[3]).f;

		reg(t, w[1])->f = a;
	} else if (!strcmp(op, "ld.global.v2.f64")) {
		p = address(t, w[3]);
		reg(t, w[1])->f = p[0];
		reg(t, w[2])->f = p[1];
	} else if (!strcmp(op, "st.global.v2.f64")) {
		p = address(t, w[1]);
		p[0] = value(t, w[2]).f;
		p[1] = value(t, w[3]).f;
	} else {
		cr_assert_fail("unknown instruction %s", op);
	}
}

/* Runs one thread from the entry's first instruction to its ret. */
static void run(struct thread *t, const char *entry)
{
	const char *line = strstr(strstr(accel_ptx_text, entry), "\n{\n") + 3;
	char copy[128], *w[TOKENS], *rest;

	for (; strncmp(line, "\tret;", 5); line = strchr(line, '\n') + 1) {
		int n = 0;

		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(line, "\n"), line);
		for (char *p = strtok_r(copy, "\t ,;[]{}", &rest); p && n < TOKENS;
		     p = strtok_r(NULL, "\t ,;[]{}", &rest))
			w[n++] = p;
		if (!strcmp(w[0], ".reg"))
			continue;
		cr_assert_geq(n, 3, "%s", line);
		step(t, w);
	}
}

#define BLOCKS 3
#define LEN (BLOCKS * ACCEL_PTX_BLOCK)

static _Alignas(16) double a[LEN], b[LEN], c[LEN + 2];

Test(accel_ptx, each_kernel_computes_what_stream_says_of_it)
{
	const double s = 0.3;
	char entry[64];

	for (int i = 0; i < LEN; i++) {
		a[i] = 1.0 / (i + 1);
		b[i] = i * 0.7;
	}
	for (int k = 0; k < ACCEL_KERNEL_N; k++) {
		for (int i = 0; i < LEN + 2; i++)
			c[i] = NAN;
		snprintf(entry, sizeof(entry), ".entry %s(", accel_ptx_entry[k]);
		for (unsigned i = 0; i < BLOCKS * ACCEL_PTX_THREADS; i++)
			run(&(struct thread){
				.block = i / ACCEL_PTX_THREADS,
				.number = i % ACCEL_PTX_THREADS,
				.pa.u = (uintptr_t)a, .pb.u = (uintptr_t)b,
				.pc.u = (uintptr_t)c, .ps.f = s }, entry);
		for (int i = 0; i < LEN; i++) {
			const double want[ACCEL_KERNEL_N] = {
				a[i], s * a[i], a[i] + b[i], a[i] + s * b[i],
			};

			cr_assert_eq(c[i], want[k], "%s, element %d", entry, i);
		}
		cr_assert(isnan(c[LEN]) && isnan(c[LEN + 1]));
	}
}

/* --- assembler ------------------------------------------------------------- */

/* Whether ptxas takes the text for that GPU; what it says goes to that file. */
static bool assembles(const char *text, int sm, const char *to)
{
	char command[128];
	FILE *p;

	snprintf(command, sizeof(command), TOOLKIT "/bin/ptxas -Werror -arch=sm_%d "
		 "-o /dev/null - 2>%s", sm, to);
	p = popen(command, "w");
	cr_assert(p);
	fputs(text, p);
	return pclose(p) == 0;
}

/* Assemblers leave old GPUs out, and do not know the next. */
Test(accel_ptx, nvidias_assembler_takes_the_text)
{
	static const int sm[] = { 60, 70, 75, 80, 86, 89, 90, 100, 120 };
	int known = 0;

	if (access(TOOLKIT "/bin/ptxas", X_OK))
		cr_skip_test("no ptxas here");
	for (size_t i = 0; i < sizeof(sm) / sizeof(sm[0]); i++) {
		if (!assembles(".version 6.0\n.target sm_60\n.address_size 64\n",
			       sm[i], "/dev/null"))
			continue;
		known++;
		cr_assert(assembles(accel_ptx_text, sm[i], "/dev/stderr"), "sm_%d", sm[i]);
	}
	cr_assert_gt(known, 0);
}
