/* SPDX-License-Identifier: MIT */
/*
 * bench_measure: the measuring core beside its peers, as ratios of the same
 * run.  Peers take turns within each round, and a ratio is the median of the
 * rounds' ratios, so that a neighbour's load meets both.  Usage:
 * bench_measure [ROUNDS], 7 by default.  Budgets: see the end of each line.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_low.h"
#include "bench/backend.h"
#include "bench/backend_onednn.h"
#include "bench/fill.h"
#include "bench/fma_isa.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_fma.h"
#include "bench/kernel_stream.h"
#include "bench/measure.h"
#include "bench/pages.h"
#include "bench/placement.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/analysis/stats.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/detect.h"
#include "core/model/peak.h"

#define MOST_ROUNDS 200
#define TRIES 4

struct bench {
	int rounds;
	int gemm_n;
	struct placement place;
	struct team *team, *solo;
	struct backend *backend;
};

/* Ratios of one line, a round each. */
struct line {
	double ratio[MOST_ROUNDS];
	int n;
};

static void add_ratio(struct line *l, double ours, double peer)
{
	if (l->n < MOST_ROUNDS && peer > 0)
		l->ratio[l->n++] = ours / peer;
}

static void print_line(const char *what, struct line *l, double budget)
{
	double low, mid, high;

	if (!l->n) {
		printf("%-46s no figure\n", what);
		return;
	}
	low = stats_quantile(l->ratio, (size_t)l->n, 0);
	high = stats_quantile(l->ratio, (size_t)l->n, 1);
	mid = stats_median(l->ratio, (size_t)l->n);
	printf("%-46s %6.3f  (%.3f to %.3f, %d rounds)", what, mid, low, high,
	       l->n);
	if (budget > 0)
		printf("  budget %.2f: %s", budget,
		       mid >= budget ? "met" : "MISSED");
	printf("\n");
	fflush(stdout);
}

static void die(const struct err *e)
{
	fprintf(stderr, "bench_measure: %s\n", e->text);
	exit(3);
}

/* Mean rate of one block of a step, the statistic that likwid-bench gives.  A
 * block that lost the processor to others is made again, a few times. */
static double rate_of(const struct bench *b, struct team *team,
		      const struct kernel *kernel, enum kernel_precision precision,
		      const char *variant, size_t n)
{
	const struct kernel_env env = { .place = &b->place, .team = team,
					.backend = b->backend, .seed = 42 };
	struct step s = { .kernel = kernel, .precision = precision, .n = n,
			  .blocks = 1, .budget_s = 0.15 };
	struct measure_result r;
	struct err e = ERR_INIT;
	double ns, rate = 0;
	bool quiet = false;

	snprintf(s.variant, sizeof(s.variant), "%s", variant);
	for (int i = 0; i < TRIES && !quiet; i++) {
		if (measure_step(&env, &s, NULL, &r, &e) < 0)
			die(&e);
		ns = 0;
		for (size_t j = 0; j < r.n_reps; j++)
			ns += (double)r.reps[j].ns;
		rate = r.work * (double)r.n_reps / ns;
		quiet = r.sum.preempted * 5 <= r.sum.reps;
		measure_release(&r);
	}
	return rate;
}

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

static void bench_plain_loop(struct bench *b)
{
	const struct stream_isa *isa = stream_isa_best();
	const struct stream_loop bare = { .run = bare_triad };
	struct triad t = { .n = kernel_stream_elements(b->place.llc_bytes),
			   .threads = team_size(b->team) };
	struct pages p[3];
	struct line plain = { .n = 0 }, nt = { .n = 0 };
	struct err e = ERR_INIT;
	double peer;

	for (int i = 0; i < 3; i++)
		if (pages_alloc(&p[i], t.n * sizeof(double), &e) < 0)
			die(&e);
	t.a = p[0].p;
	t.b = p[1].p;
	t.c = p[2].p;
	if (team_enter(b->team, &e) < 0)
		die(&e);
	team_run(b->team, touch_part, &t);
	time_triad(&t, b->team, bare);
	for (int i = 0; i < 8 * b->rounds && i < MOST_ROUNDS; i++) {
		peer = time_triad(&t, b->team, bare);
		add_ratio(&plain, peer, time_triad(&t, b->team,
						   isa->plain[STREAM_TRIAD]));
		if (isa->nt[STREAM_TRIAD].run)
			add_ratio(&nt, peer, time_triad(&t, b->team,
						isa->nt[STREAM_TRIAD]));
	}
	team_leave(b->team);
	for (int i = 0; i < 3; i++)
		pages_free(&p[i]);
	print_line("triad plain / plain -O3 loop", &plain, 0.97);
	print_line("triad nt / plain -O3 loop", &nt, 0);
}

/* --- STREAM against likwid-bench ------------------------------------------- */

/* MByte/s of a likwid-bench kernel on as many threads; 0 when it has none. */
static double likwid(const struct bench *b, const char *kernel, size_t bytes)
{
	char command[256], line[256];
	double mbps = 0;
	FILE *f;

	snprintf(command, sizeof(command), "likwid-bench -t %s -W N:%zukB:%d "
		 "2>/dev/null", kernel, bytes / 1000, b->place.n);
	f = popen(command, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "MByte/s: %lf", &mbps) == 1)
			continue;
	pclose(f);
	return mbps / 1000;
}

static void bench_likwid(struct bench *b)
{
	/* Its fastest wherever we looked; SSE for processors without AVX. */
	static const char *const mem[] = { "stream_mem_avx512",
					   "stream_mem_avx_fma",
					   "stream_mem_sse" };
	size_t n = kernel_stream_elements(b->place.llc_bytes);
	struct line best = { .n = 0 }, plain = { .n = 0 };
	double peer, nt, st;

	if (likwid(b, "stream", 3 * 8 * n) <= 0) {
		printf("likwid-bench is not installed (apt install likwid): no "
		       "comparison with it\n");
		return;
	}
	for (int i = 0; i < (b->rounds + 1) / 2; i++) {
		st = rate_of(b, b->team, &kernel_stream_triad, KERNEL_FP64,
			     "plain", n);
		add_ratio(&plain, st, likwid(b, "stream", 3 * 8 * n));
		nt = kernel_stream_has_nt() ? rate_of(b, b->team,
			&kernel_stream_triad, KERNEL_FP64, "nt", n) : 0;
		peer = 0;
		for (size_t k = 0; k < sizeof(mem) / sizeof(mem[0]); k++)
			if (k < 2 || peer <= 0)
				peer = fmax(peer, likwid(b, mem[k], 3 * 8 * n));
		/* The best of the peers against the mean of one run before
		 * and one after. */
		if (kernel_stream_has_nt())
			nt = (nt + rate_of(b, b->team, &kernel_stream_triad,
					   KERNEL_FP64, "nt", n)) / 2;
		add_ratio(&best, fmax(nt, st), peer);
	}
	print_line("triad better / likwid best stream_mem*", &best, 1.00);
	print_line("triad plain / likwid stream", &plain, 0.97);
}

/* --- gemm ------------------------------------------------------------------- */

/* The same library in a loop of its own on malloc'd memory. */
static double bare_gemm(const struct bench *b, enum kernel_precision precision)
{
	const int n = b->gemm_n;
	const size_t nn = (size_t)n * (size_t)n;
	double *d = xcalloc(3 * nn, sizeof(*d));
	float *f = (float *)d;
	uint64_t from = 0;
	int reps = 0;

	if (precision == KERNEL_FP64)
		fill_fp64(d, 0, 2 * nn, 42, 0);
	else
		fill_fp32(f, 0, 2 * nn, 42, 0);
	for (reps = -1; reps < 3 || clock_mono_ns() - from < 150000000; reps++) {
		if (reps == 0)
			from = clock_mono_ns();
		if (precision == KERNEL_FP64)
			b->backend->blas.dgemm(BACKEND_ROW_MAJOR,
				BACKEND_NO_TRANS, BACKEND_NO_TRANS, n, n, n, 1,
				d, n, d + nn, n, 0, d + 2 * nn, n);
		else
			b->backend->blas.sgemm(BACKEND_ROW_MAJOR,
				BACKEND_NO_TRANS, BACKEND_NO_TRANS, n, n, n, 1,
				f, n, f + nn, n, 0, f + 2 * nn, n);
	}
	from = clock_mono_ns() - from;
	free(d);
	return 2.0 * n * n * n * reps / (double)from;
}

static const char *widest_fma(void)
{
	size_t i = 0;

	while (!fma_isas[i]->usable())
		i++;
	return fma_isas[i]->name;
}

static void bench_gemm(struct bench *b, enum kernel_precision precision)
{
	struct line bare = { .n = 0 }, probe = { .n = 0 };
	char what[96];
	double gemm;

	for (int i = 0; i < b->rounds; i++) {
		gemm = rate_of(b, b->team, &kernel_blas3_gemm, precision, "n",
			       (size_t)b->gemm_n);
		add_ratio(&bare, gemm, bare_gemm(b, precision));
		add_ratio(&probe, gemm, rate_of(b, b->team, &kernel_fma,
						precision, widest_fma(), 0));
	}
	snprintf(what, sizeof(what), "gemm %s / bare loop, same library",
		 kernel_precision_name(precision));
	print_line(what, &bare, 0.98);
	snprintf(what, sizeof(what), "gemm %s (%.40s) / FMA probe (%s)",
		 kernel_precision_name(precision), b->backend->arch,
		 widest_fma());
	print_line(what, &probe, 0.90);
}

static void bench_gemm_threads(struct bench *b)
{
	struct line l = { .n = 0 }, best = { .n = 0 };
	double one, all, best_one = 0, best_all = 0;

	for (int i = 0; i < b->rounds; i++) {
		backend_set_threads(b->backend, 1);
		one = rate_of(b, b->team, &kernel_blas3_gemm, KERNEL_FP64, "n",
			      (size_t)b->gemm_n);
		backend_set_threads(b->backend, b->place.n);
		all = rate_of(b, b->team, &kernel_blas3_gemm, KERNEL_FP64, "n",
			      (size_t)b->gemm_n);
		add_ratio(&l, all, one);
		best_one = fmax(best_one, one);
		best_all = fmax(best_all, all);
	}
	/* Two threads are to reach 1.9 x one.  On a shared host either CPU that
	 * is disturbed stalls both threads: the best of each shows what the
	 * placement allows, the medians what the host let through. */
	add_ratio(&best, best_all, best_one);
	print_line("dgemm all threads / one", &l, 0.95 * b->place.n);
	print_line("dgemm all threads / one, best of each", &best,
		   0.95 * b->place.n);
}

/* --- level 1 and 2, probe ---------------------------------------------------- */

static void bench_split(struct bench *b, const struct kernel *k, size_t n,
			const char *where)
{
	struct line l = { .n = 0 };
	char what[96];
	double one;

	for (int i = 0; i < b->rounds; i++) {
		one = rate_of(b, b->solo, k, KERNEL_FP64, "n", n);
		add_ratio(&l, rate_of(b, b->team, k, KERNEL_FP64, "n", n), one);
	}
	snprintf(what, sizeof(what), "%s %s, all threads / one", k->name, where);
	print_line(what, &l, 1.3);
}

/* Operations per cycle and core that data/cpu_peaks.tsv gives this processor; NAN
 * where it is not in the table. */
static double table_ops_per_cycle(enum kernel_precision precision)
{
	struct sysroot *root = NULL;
	struct err e = ERR_INIT;
	struct facts f;
	struct peak peak;

	facts_init(&f);
	if (sysroot_open(NULL, &root, &e) < 0 || detect_run(root, &f, &e) < 0)
		die(&e);
	peak_cpu(&f, kernel_precision_name(precision), &peak);
	facts_release(&f);
	sysroot_close(root);
	return peak.ops_per_cycle;
}

static void bench_probe(struct bench *b, enum kernel_precision precision)
{
	struct line l = { .n = 0 };
	char what[96];
	const double ideal = table_ops_per_cycle(precision);

	if (isnan(ideal)) {
		printf("probe %s: this processor is not in the table of peaks\n",
		       kernel_precision_name(precision));
		return;
	}
	for (int i = 0; i < b->rounds; i++) {
		const struct kernel_env env = { .place = &b->place,
						.team = b->team, .seed = 42 };
		struct step s = { .kernel = &kernel_fma, .precision = precision,
				  .blocks = 1, .budget_s = 0.1 };
		struct measure_result r;
		struct err e = ERR_INIT;

		snprintf(s.variant, sizeof(s.variant), "%s", widest_fma());
		if (measure_step(&env, &s, NULL, &r, &e) < 0)
			die(&e);
		add_ratio(&l, r.sum.value * 1000 / r.sum.clock_mhz / b->place.n,
			  ideal);
		measure_release(&r);
	}
	snprintf(what, sizeof(what), "probe %s / cores x %g per cycle x clock",
		 kernel_precision_name(precision), ideal);
	print_line(what, &l, 0.99);
}

/* --- all --------------------------------------------------------------------- */

/* Ratios on a busy machine say little: show it. */
static void print_load(const char *when)
{
	double load;

	if (getloadavg(&load, 1) == 1)
		printf("load average %s: %.2f\n", when, load);
}

static void open_bench(struct bench *b)
{
	struct sysroot *root;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;

	if (sysroot_open(NULL, &root, &e) < 0 ||
	    placement_make(&b->place, root, 0, &e) < 0)
		die(&e);
	sysroot_close(root);
	if (backend_open("blis", &b->place, &b->backend, &e) < 0)
		printf("%s\n", e.text);
	/* 0.17 s a product on two cores of a library that knows them. */
	b->gemm_n = b->backend && b->backend->dgemm_gops < 60 ? 1024 : 2048;
	err_clear(&e);
	if (team_new(&b->place, 0, &b->team, &e) < 0 ||
	    team_new(&b->place, 1, &b->solo, &e) < 0)
		die(&e);
	placement_text(&b->place, &text);
	printf("threads %s; %s loops", buf_str(&text), stream_isa_best()->name);
	if (b->backend)
		printf("; %s %s, %s kernels", b->backend->ops->name,
		       b->backend->version, b->backend->arch);
	printf("\n");
	if (b->backend && *backend_advice(b->backend))
		printf("%s\n", backend_advice(b->backend));
	buf_release(&text);
}

static void close_bench(struct bench *b)
{
	team_free(b->team);
	team_free(b->solo);
	backend_close(b->backend);
	placement_release(&b->place);
}

int main(int argc, char **argv)
{
	struct bench b = { .rounds = 7 };
	struct bench_low low = { .table = table_ops_per_cycle };
	size_t cached, far;

	if (argc > 1)
		b.rounds = (int)strtol(argv[1], NULL, 10);
	if (argc > 2 || b.rounds < 1 || b.rounds > MOST_ROUNDS / 8) {
		fprintf(stderr, "usage: bench_measure [ROUNDS, 1 to %d]\n",
			MOST_ROUNDS / 8);
		return 2;
	}
	print_load("before");
	open_bench(&b);
	low.place = &b.place;
	low.team = b.team;
	low.rounds = b.rounds;
	onednn_open(&b.place, &low.onednn, NULL);
	bench_plain_loop(&b);
	bench_probe(&b, KERNEL_FP64);
	bench_probe(&b, KERNEL_FP32);
	if (b.backend) {
		bench_gemm(&b, KERNEL_FP64);
		bench_gemm(&b, KERNEL_FP32);
		bench_gemm_threads(&b);
		cached = b.place.l2_bytes / 4 / sizeof(double);
		far = kernel_stream_elements(b.place.llc_bytes) / 2;
		bench_split(&b, &kernel_blas1_dot, cached, "in cache");
		bench_split(&b, &kernel_blas1_axpy, cached, "in cache");
		bench_split(&b, &kernel_blas1_dot, far, "in memory");
		bench_split(&b, &kernel_blas2_gemv, 4096, "in memory");
	}
	bench_low(&low);
	bench_likwid(&b);
	print_load("after");
	onednn_close(low.onednn);
	close_bench(&b);
	return 0;
}
