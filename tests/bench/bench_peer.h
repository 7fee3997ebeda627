/* SPDX-License-Identifier: MIT */
/*
 * bench_peer: a bench_blas process, from bench_measure's side.
 *
 * A process can hold one BLAS only (see backend.h), so each lives in one of its
 * own, sleeps while others are measured, and ends when its pipe closes.  One
 * that fails, crashes or is silent for too long is named on standard output
 * and answers 0 from then on; the others go on.
 */
#ifndef POSTSIL_BENCH_PEER_H
#define POSTSIL_BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct peer {
	const char *backend;   /* "blis"; borrowed */
	char kernels[96];      /* the library's word for them: "zen3" */
	char version[64];
	char advice[400];      /* backend_advice() */
	size_t order;          /* for its products */
	pid_t pid;             /* 0: none */
	FILE *to, *from;
	char told[600];        /* the last error, not to repeat it each round */
};

/* program: argv[0] of a program beside which bench_blas lies.  setting: a
 * "NAME=VALUE" more in its environment, or NULL.  False, with the reason on
 * standard output, when there is no such library. */
bool peer_open(struct peer *p, const char *program, const char *backend,
	       const char *setting);

bool peer_is_open(const struct peer *p);

/* A rate in GOP/s; 0 when the peer is not open or could not.  who: "ours",
 * "one", "own"; op: "dot", "axpy", "gemv", "gemm"; precision: "fp64", "fp32". */
struct peer_request {
	const char *who, *op, *precision;
	size_t n;
};

double peer_ask(struct peer *p, const struct peer_request *rq);

/* Closes its pipe and waits for its end.  An unopened one may be closed. */
void peer_close(struct peer *p);

#endif
