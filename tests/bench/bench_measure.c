/* SPDX-License-Identifier: MIT */
/*
 * bench_measure: the measuring core beside its peers, as ratios of the same
 * run.  Peers take turns within each round, and a ratio is the median of the
 * rounds' ratios, so that a neighbour's load meets both.  Usage:
 * bench_measure [ROUNDS], 7 by default.  Budgets: see the end of each line.
 *
 * bench_measure gpus: what a run pays for looking for GPUs, once in a fresh process,
 * as "MILLISECONDS GPUS-FOUND"; for detect.sh.
 */
#include "bench_measure.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_block.h"
#include "bench/gpus.h"
#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

/* Each has several ratios a round: see bench_plain_loop(). */
#define MOST_ROUNDS (BENCH_MOST_RATIOS / 8)

void bench_die(const struct err *e)
{
	fprintf(stderr, "bench_measure: %s\n", e->text);
	exit(3);
}

double bench_rate(const struct bench *b, struct team *team, struct step s)
{
	const struct kernel_env env = { .place = &b->place, .team = team,
					.seed = BENCH_SEED };
	struct bench_block block;
	struct err e = ERR_INIT;

	if (bench_block(&env, s, &block, &e) < 0)
		bench_die(&e);
	return block.mean_rate;
}

/* Ratios on a busy machine say little: show it. */
static void print_load(const char *when)
{
	double load;

	if (getloadavg(&load, 1) == 1)
		printf("load average %s: %.2f\n", when, load);
}

/* What the libraries would obey: figures are those of their own choice. */
static void clear_environment(void)
{
	static const char *const prefix[] = {
		"OPENBLAS_", "GOTO", "BLIS_", "MKL_", "OMP_", "GOMP_", "KMP_",
		"DNNL_", "ONEDNN_",
	};
	struct buf gone = BUF_INIT;
	size_t i = 0;

	while (environ[i]) {
		bool ours = false;
		char name[128];

		for (size_t k = 0; k < sizeof(prefix) / sizeof(prefix[0]); k++)
			ours = ours || !strncmp(environ[i], prefix[k],
						strlen(prefix[k]));
		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(environ[i], "="), environ[i]);
		/* the next one moves to i, unless the name was cut */
		if (!ours || !getenv(name) || unsetenv(name) < 0) {
			i++;
			continue;
		}
		buf_addf(&gone, " %s", name);
	}
	if (gone.n)
		printf("taken out of the environment:%s\n", buf_str(&gone));
	buf_release(&gone);
}

/* The setting that a library's own advice on its kernels names; NULL: none. */
static char *advised_setting(const char *advice)
{
	const char *at = strstr(advice, "BLIS_ARCH_TYPE=");

	return at ? strndup(at, strcspn(at, " ")) : NULL;
}

static void open_peers(struct bench *b, const char *program)
{
	static const char *const backend[PEER_N] = {
		[PEER_BLIS] = "blis", [PEER_OPENBLAS] = "openblas",
		[PEER_MKL] = "mkl",
	};
	char *setting;

	for (int i = 0; i < PEER_N; i++)
		if (backend[i] && peer_open(&b->peer[i], program, backend[i], NULL) &&
		    *b->peer[i].advice)
			printf("%s: %s\n", backend[i], b->peer[i].advice);
	setting = advised_setting(b->peer[PEER_BLIS].advice);
	if (setting && peer_open(&b->peer[PEER_BLIS_OTHER], program, "blis",
				 setting))
		printf("blis: once more by %s, for information\n", setting);
	free(setting);
}

static void open_bench(struct bench *b, const char *program)
{
	struct sysroot *root;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;

	if (sysroot_open(NULL, &root, &e) < 0 ||
	    placement_make(&b->place, root, 0, &e) < 0)
		bench_die(&e);
	sysroot_close(root);
	placement_text(&b->place, &text);
	printf("threads %s; %s loops\n", buf_str(&text), stream_isa_best()->name);
	buf_release(&text);
	open_peers(b, program);
	if (team_new(&b->place, 0, &b->team, &e) < 0 ||
	    team_new(&b->place, 1, &b->solo, &e) < 0)
		bench_die(&e);
}

static void close_bench(struct bench *b)
{
	for (int i = 0; i < PEER_N; i++)
		peer_close(&b->peer[i]);
	team_free(b->team);
	team_free(b->solo);
	placement_release(&b->place);
}

static int look_for_gpus(void)
{
	struct sysroot *root;
	struct err e = ERR_INIT;
	struct gpus g;
	uint64_t from;

	if (sysroot_open(NULL, &root, &e) < 0)
		bench_die(&e);
	from = clock_mono_ns();
	if (gpus_find(&g, root, NULL, &e) < 0)
		bench_die(&e);
	printf("%.3f %zu\n", (double)(clock_mono_ns() - from) * 1e-6, g.n);
	gpus_close(&g);
	sysroot_close(root);
	return 0;
}

int main(int argc, char **argv)
{
	struct bench b = { .rounds = 7 };

	if (argc == 2 && strcmp(argv[1], "gpus") == 0)
		return look_for_gpus();
	if (argc > 1)
		b.rounds = (int)strtol(argv[1], NULL, 10);
	if (argc > 2 || b.rounds < 1 || b.rounds > MOST_ROUNDS) {
		fprintf(stderr, "usage: bench_measure [ROUNDS, 1 to %d]\n",
			MOST_ROUNDS);
		return 2;
	}
	/* a peer that is gone answers with the end of its pipe */
	signal(SIGPIPE, SIG_IGN);
	print_load("before");
	clear_environment();
	open_bench(&b, argv[0]);
	bench_plain_loop(&b);
	bench_likwid(&b);
	bench_probes(&b);
	bench_products(&b);
	bench_vectors(&b);
	bench_low(&b);
	print_load("after");
	close_bench(&b);
	return 0;
}
