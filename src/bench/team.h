/* SPDX-License-Identifier: MIT */
/*
 * team: our own threads, one per placed CPU, that run one function at a time.
 *
 * The calling thread is thread 0 of the team, so n threads keep n cores busy.
 * It is bound only between team_enter() and team_leave(), which restores the
 * mask it had; the others are bound for life.  A BLAS library's pools must be
 * created outside of enter/leave, else its threads inherit one core.
 *
 * Between enter and leave the other threads wait by spinning, so that a start
 * takes well under a microsecond and a wake-up is no part of a timed region;
 * after 100 ms without a start they sleep, as they do outside.  Only the thread
 * that made the team may call these.
 */
#ifndef POSTSIL_TEAM_H
#define POSTSIL_TEAM_H

#include <stdint.h>

struct buf;
struct err;
struct placement;
struct team;

/* What /proc/self/task/TID/comm says of the team's threads, so that they can be
 * told from a library's. */
#define TEAM_THREAD_NAME "postsil-team"

/* n_threads at most p->n, 0 for all.  p is copied.  ERR_IO when a thread cannot
 * be created or bound. */
int team_new(const struct placement *p, int n_threads, struct team **out,
	     struct err *e);
void team_free(struct team *t);

int team_size(const struct team *t);

/* May be nested; ERR_IO when the calling thread cannot be bound. */
int team_enter(struct team *t, struct err *e);
void team_leave(struct team *t);

/* Runs fn(arg, i) on every thread i of the team at once and returns when all
 * are done.  Outside of enter/leave the threads are woken first. */
void team_run(struct team *t, void (*fn)(void *arg, int thread), void *arg);

/* CPU time used by the team's threads so far, summed, in ns.  Each thread
 * reads its own clock, so the call takes about a microsecond at any size. */
uint64_t team_cpu_ns(struct team *t);

/* Mean core clock of the team's cores in MHz, measured on all of them at once
 * in at most 100 us; 0 when it cannot be told.  See cpuclock. */
double team_clock_mhz(struct team *t);

/* Where the threads really run: asks each for its CPU and its mask, and appends
 * "0@cpu0 1@cpu1 …" to out (may be NULL).  ERR_REFUSED naming the first thread
 * that is elsewhere than placed. */
int team_verify_map(struct team *t, struct buf *out, struct err *e);

#endif
