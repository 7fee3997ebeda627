/* SPDX-License-Identifier: MIT */
/* The part of bench_measure that looks at BLAS 1 and 2. */
#include <math.h>
#include <stdio.h>

#include "bench_measure.h"
#include "bench_bare.h"
#include "bench/kernel_stream.h"
#include "bench/stream_isa.h"

#define PRECISIONS 2  /* KERNEL_FP64, KERNEL_FP32 */

static const struct vector_op {
	const char *name;
	bool is_matrix;
	const struct kernel *bare;   /* what moves the same bytes */
	const char *bare_name;
} vector_ops[] = {
	{ "dot", false, &bench_bare_read2, "reading two arrays" },
	{ "axpy", false, &bench_bare_update, "updating an array" },
	{ "gemv", true, &bench_bare_read1, "reading one array" },
};

/* One operation at one place: ratios by precision, and by peer. */
struct cell {
	const struct vector_op *op;
	const char *where;
	bool is_far;
	int lead;     /* the peer whose figures are compared with the others' own */
	struct ratios scale[PRECISIONS];         /* all threads / one */
	struct ratios bare, share[PRECISIONS];   /* the loop's; scale over it */
	struct ratios lead_own[PRECISIONS][PEER_N];
	struct ratios other_own[PRECISIONS][PEER_N];
	struct ratios ours_own[PRECISIONS][PEER_N];
};

/* Bytes of all arrays together: half of a core's second cache, so that one
 * thread has them there as well, or as much as STREAM's rule has in one array. */
static size_t bytes_of(const struct bench *b, const struct cell *c)
{
	size_t l2 = b->place.l2_bytes ? b->place.l2_bytes : (size_t)256 << 10;

	return c->is_far ? kernel_stream_elements(b->place.llc_bytes) *
			   sizeof(double) : l2 / 2;
}

static size_t size_of(const struct bench *b, const struct cell *c, int precision)
{
	size_t elements = bytes_of(b, c) /
		kernel_precision_bytes((enum kernel_precision)precision);

	if (!c->op->is_matrix)
		return elements / 2;
	return ((size_t)sqrt((double)elements) + 15) / 16 * 16;
}

static const char *precision_name(int p)
{
	return kernel_precision_name((enum kernel_precision)p);
}

static double ask(struct bench *b, const struct cell *c, int peer,
		  const char *who, int precision)
{
	return peer_ask(&b->peer[peer], &(struct peer_request){
		.who = who, .op = c->op->name, .n = size_of(b, c, precision),
		.precision = precision_name(precision) });
}

static double bare_scale(const struct bench *b, const struct cell *c)
{
	const size_t doubles = bytes_of(b, c) / sizeof(double) /
			       (c->op->bare == &bench_bare_read1 ? 1 : 2);
	const struct step s = { .kernel = c->op->bare, .budget_s = 0.1,
		.n = doubles / STREAM_GRAIN * STREAM_GRAIN };
	double one = bench_rate(b, b->solo, s);

	return bench_rate(b, b->team, s) / one;
}

/* The libraries' own threading, and the lead's other kernels. */
static void round_own(struct bench *b, struct cell *c, int p, double lead)
{
	double own, other = ask(b, c, PEER_BLIS_OTHER, "ours", p);

	for (int k = PEER_OPENBLAS; k < PEER_N; k++) {
		own = ask(b, c, k, "own", p);
		ratios_add(&c->ours_own[p][k], ask(b, c, k, "ours", p), own);
		ratios_add(&c->other_own[p][k], other, own);
		ratios_add(&c->lead_own[p][k], lead, own);
	}
}

static void round_cell(struct bench *b, struct cell *c)
{
	const bool scales = b->place.n > 1;
	double one, all, bare = 0;

	if (scales && c->is_far) {
		bare = bare_scale(b, c);
		ratios_add(&c->bare, bare, 1);
	}
	for (int p = 0; p < PRECISIONS; p++) {
		one = scales ? ask(b, c, c->lead, "one", p) : 0;
		all = ask(b, c, c->lead, "ours", p);
		ratios_add(&c->scale[p], all, one);
		if (one > 0)
			ratios_add(&c->share[p], all / one, bare);
		round_own(b, c, p, all);
	}
}

static void print_scale(const struct bench *b, struct cell *c)
{
	const struct peer *lead = &b->peer[c->lead];

	for (int p = 0; p < PRECISIONS; p++)
		ratios_print(&c->scale[p], 1.3, "%s %s %s: %s %.10s, all threads / one",
			     c->op->name, precision_name(p), c->where,
			     lead->backend, lead->kernels);
	if (!c->is_far)
		return;
	ratios_print(&c->bare, 0, "%s %s: bare loop %s, all / one", c->op->name,
		     c->where, c->op->bare_name);
	for (int p = 0; p < PRECISIONS; p++)
		ratios_print(&c->share[p], 0, "%s %s %s: all / one over the bare loop's",
			     c->op->name, precision_name(p), c->where);
}

/* Only OpenBLAS's own is a budget's peer; MKL's is for information. */
static void print_own(const struct bench *b, struct cell *c, int p, int k)
{
	const double budget = k == PEER_OPENBLAS ? 1.00 : 0;
	const struct peer *rival = &b->peer[k];
	const struct {
		struct ratios *l;
		const struct peer *ours;
		double budget;
		bool wanted;
	} line[] = {
		{ &c->lead_own[p][k], &b->peer[c->lead], budget, k != c->lead },
		{ &c->other_own[p][k], &b->peer[PEER_BLIS_OTHER], 0,
		  b->peer[PEER_BLIS_OTHER].order > 0 },
		{ &c->ours_own[p][k], rival, budget, true },
	};

	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]) && rival->order; i++)
		if (line[i].wanted)
			ratios_print(line[i].l, line[i].budget,
				     "%s %s %s: %s %.10s / %s's own",
				     c->op->name, precision_name(p), c->where,
				     line[i].ours->backend,
				     line[i].ours->kernels, rival->backend);
}

static void bench_cell(struct bench *b, struct cell *c)
{
	for (int i = 0; i < b->rounds; i++)
		round_cell(b, c);
	if (b->place.n > 1)
		print_scale(b, c);
	for (int k = PEER_OPENBLAS; k < PEER_N; k++)
		for (int p = 0; p < PRECISIONS; p++)
			print_own(b, c, p, k);
}

static void print_heading(const struct bench *b, int lead)
{
	const struct cell near = { .is_far = false }, far = { .is_far = true };

	printf("\nBLAS 1 and 2 by our harness, parts of arrays on our threads, all "
	       "/ one; and all / a library's own\nthreads on whole arrays.  In "
	       "cache: %zu KiB in all; in memory: %zu MiB; one by %s\n",
	       bytes_of(b, &near) >> 10, bytes_of(b, &far) >> 20,
	       b->peer[lead].backend);
}

void bench_vectors(struct bench *b)
{
	const size_t n = sizeof(vector_ops) / sizeof(vector_ops[0]);
	int lead = 0;

	while (lead < PEER_N && !peer_is_open(&b->peer[lead]))
		lead++;
	if (lead == PEER_N)
		return;
	print_heading(b, lead);
	for (size_t i = 0; i < 2 * n; i++) {
		struct cell c = { .op = &vector_ops[i % n], .lead = lead,
				  .is_far = i >= n,
				  .where = i >= n ? "in memory" : "in cache" };

		bench_cell(b, &c);
	}
}
