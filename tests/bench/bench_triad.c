/* SPDX-License-Identifier: MIT */
/* The part of bench_measure that looks at STREAM's triad. */
#include <math.h>
#include <stdio.h>

#include "bench_measure.h"
#include "bench/fill.h"
#include "bench/kernel_stream.h"
#include "bench/pages.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/clock.h"
#include "core/base/err.h"

/* --- STREAM against a plain loop with the same pages and pinning ------------ */

struct triad {
	double *a, *b, *c;
	size_t n;
	int threads;
	struct stream_loop loop;
};

#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("O3")))
#endif
static void bare_triad(double *restrict a, const double *restrict b,
		       const double *restrict c, double s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] = b[i] + s * c[i];
}

static void triad_part(void *arg, int thread)
{
	struct triad *t = arg;
	struct kernel_range r = kernel_part(t->n, STREAM_GRAIN, thread,
					    t->threads);

	t->loop.run(t->a + r.from, t->b + r.from, t->c + r.from, 3, r.to - r.from);
}

static void touch_part(void *arg, int thread)
{
	struct triad *t = arg;
	struct kernel_range r = kernel_part(t->n, STREAM_GRAIN, thread,
					    t->threads);

	fill_fp64(t->a, r.from, r.to, 1, 0);
	fill_fp64(t->b, r.from, r.to, 1, 1);
	fill_fp64(t->c, r.from, r.to, 1, 2);
}

static double time_triad(struct triad *t, struct team *team,
			 struct stream_loop loop)
{
	uint64_t from;

	t->loop = loop;
	from = clock_mono_ns();
	team_run(team, triad_part, t);
	return (double)(clock_mono_ns() - from);
}

void bench_plain_loop(const struct bench *b)
{
	const struct stream_isa *isa = stream_isa_best();
	const struct stream_loop bare = { .run = bare_triad };
	struct triad t = { .n = kernel_stream_elements(b->place.llc_bytes),
			   .threads = team_size(b->team) };
	struct pages p[3];
	struct ratios plain = { .n = 0 }, nt = { .n = 0 };
	struct err e = ERR_INIT;
	double peer;

	printf("\nSTREAM triad / a plain loop, / likwid-bench\n");
	for (int i = 0; i < 3; i++)
		if (pages_alloc(&p[i], t.n * sizeof(double), &e) < 0)
			bench_die(&e);
	t.a = p[0].p;
	t.b = p[1].p;
	t.c = p[2].p;
	if (team_enter(b->team, &e) < 0)
		bench_die(&e);
	team_run(b->team, touch_part, &t);
	time_triad(&t, b->team, bare);
	for (int i = 0; i < 8 * b->rounds && i < BENCH_MOST_RATIOS; i++) {
		peer = time_triad(&t, b->team, bare);
		ratios_add(&plain, peer, time_triad(&t, b->team,
						   isa->plain[STREAM_TRIAD]));
		if (isa->nt[STREAM_TRIAD].run)
			ratios_add(&nt, peer, time_triad(&t, b->team,
						isa->nt[STREAM_TRIAD]));
	}
	team_leave(b->team);
	for (int i = 0; i < 3; i++)
		pages_free(&p[i]);
	ratios_print(&plain, 0.97, "triad plain / plain -O3 loop");
	ratios_print(&nt, 0, "triad non-temporal / plain -O3 loop");
}

/* --- STREAM against likwid-bench ------------------------------------------- */

/* Passes over the arrays: half a second at 40 GB/s with the least arrays. */
#define LIKWID_TURNS 50

/* GB/s of a likwid-bench kernel on as many threads; 0 when it has none.  It keeps
 * to the mask that it inherits: nothing may have narrowed ours before. */
static double likwid(const struct bench *b, const char *kernel, size_t bytes)
{
	char command[256], line[256];
	double mbps = 0;
	FILE *f;

	/* by itself it takes up to ten seconds to find a number of turns */
	snprintf(command, sizeof(command), "likwid-bench -t %s -W N:%zukB:%d -i %d "
		 "2>/dev/null", kernel, bytes / 1000, b->place.n, LIKWID_TURNS);
	f = popen(command, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "MByte/s: %lf", &mbps) == 1)
			continue;
	pclose(f);
	return mbps / 1000;
}

static double triad_rate(const struct bench *b, const char *variant, size_t n)
{
	struct step s = { .kernel = &kernel_stream_triad,
			  .precision = KERNEL_FP64, .n = n, .budget_s = 0.15 };

	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	return bench_rate(b, b->team, s);
}

void bench_likwid(const struct bench *b)
{
	/* Its fastest wherever we looked; SSE for processors without AVX. */
	static const char *const mem[] = { "stream_mem_avx512",
					   "stream_mem_avx_fma",
					   "stream_mem_sse" };
	size_t n = kernel_stream_elements(b->place.llc_bytes);
	struct ratios best = { .n = 0 }, plain = { .n = 0 };
	double peer, nt, st;

	if (likwid(b, "stream", 3 * 8 * n) <= 0) {
		printf("likwid-bench is not installed (apt install likwid): no "
		       "comparison with it\n");
		return;
	}
	for (int i = 0; i < b->rounds; i++) {
		st = triad_rate(b, "plain", n);
		ratios_add(&plain, st, likwid(b, "stream", 3 * 8 * n));
		nt = kernel_stream_has_nt() ? triad_rate(b, "nt", n) : 0;
		peer = 0;
		for (size_t k = 0; k < sizeof(mem) / sizeof(mem[0]); k++)
			if (k < 2 || peer <= 0)
				peer = fmax(peer, likwid(b, mem[k], 3 * 8 * n));
		/* The best of the peers against the mean of one run before
		 * and one after. */
		if (kernel_stream_has_nt())
			nt = (nt + triad_rate(b, "nt", n)) / 2;
		ratios_add(&best, fmax(nt, st), peer);
	}
	ratios_print(&best, 1.00, "triad better / likwid best stream_mem*");
	ratios_print(&plain, 0.97, "triad plain / likwid stream");
}

