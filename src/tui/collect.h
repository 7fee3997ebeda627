/* SPDX-License-Identifier: MIT */
/*
 * collect: brings runs that finished while nobody looked from their spools into
 * the store, and finds the run that still goes on.
 *
 * The worker lists its spools; a done one is fetched, folded, stored and then
 * forgotten; failed and dead ones are forgotten (nothing half-made reaches the
 * store).  A spool that cannot be read or stored stays where it is.  Driven by
 * collect_step() from a poll loop, it never blocks for long.  Idempotent.
 */
#ifndef POSTSIL_COLLECT_H
#define POSTSIL_COLLECT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/model/run.h"

struct link;
struct run_builder;

#define COLLECT_MAX 256   /* spools looked at in one go */

enum collect_phase { COLLECT_LIST, COLLECT_FETCH, COLLECT_FORGET, COLLECT_DONE };

struct collect {
	enum collect_phase phase;
	size_t stored;            /* runs that were added */
	size_t dead;              /* runs that had died before their end */
	char running[RUN_ID];     /* the newest run in progress, or "" */
	struct err why;           /* the first thing that went wrong */
	/* private */
	char *where;
	struct link *link;
	struct run_builder *builder;
	struct arena arena;
	struct { char run[RUN_ID]; bool done; } queue[COLLECT_MAX];
	size_t n, at;
	bool refused;             /* the stream that is read now */
};

void collect_begin(struct collect *c, const char *where);

/* True when it made progress; c->phase says when it is done. */
bool collect_step(struct collect *c);

/* Descriptor to poll for reading, or -1: call again every few ms. */
int collect_fd(const struct collect *c);

/* Steps until it is done or timeout_ms are over. */
void collect_wait(struct collect *c, int timeout_ms);

void collect_release(struct collect *c);

#endif
