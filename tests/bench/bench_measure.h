/* SPDX-License-Identifier: MIT */
/*
 * bench_measure: what the parts of the program share.  Each part prints its lines,
 * a heading before them; peers take turns within each round (see
 * bench_ratios.h).
 */
#ifndef POSTSIL_BENCH_MEASURE_H
#define POSTSIL_BENCH_MEASURE_H

#include "bench_peer.h"
#include "bench_ratios.h"
#include "bench/kernel.h"
#include "bench/placement.h"

struct err;

enum bench_peer_name {
	PEER_BLIS,
	PEER_BLIS_OTHER,   /* other kernels, where its own choice is poor */
	PEER_OPENBLAS, PEER_MKL, PEER_N
};

struct bench {
	int rounds;
	struct placement place;
	struct team *team, *solo;   /* all threads; one */
	struct onednn *onednn;      /* of bench_low(); NULL: not installed */
	struct peer peer[PEER_N];
};

/* Says why and ends the program. */
void bench_die(const struct err *e) __attribute__((noreturn));

/* By our harness in this process, GB/s or GOP/s: the mean of a block. */
double bench_rate(const struct bench *b, struct team *team, struct step s);

/* The name of the widest instruction set of the FMA probe. */
const char *bench_widest_fma(void);

/* Operations per cycle and core that data/cpu_peaks.tsv gives this processor; NAN
 * where it is not in the table. */
double bench_table(enum kernel_precision precision);

/* STREAM triad against a plain loop, and against likwid-bench. */
void bench_plain_loop(const struct bench *b);
void bench_likwid(const struct bench *b);

/* The FMA probe of fp64 and fp32 against the table. */
void bench_probes(const struct bench *b);

/* gemm against a bare loop over the same library, and the probe. */
void bench_products(struct bench *b);

/* dot, axpy, gemv: all threads against one, and against libraries' own. */
void bench_vectors(struct bench *b);

/* fp16, bf16, int8: the probe against the table, oneDNN against the probe. */
void bench_low(struct bench *b);

#endif
