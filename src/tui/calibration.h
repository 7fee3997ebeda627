/* SPDX-License-Identifier: MIT */
/*
 * calibration: one run in progress, from the worker's first line to the store.
 *
 * It holds the link, the run builder and what a screen shows (struct live), and
 * is driven by calibration_step() from a poll loop.  A run reaches the store
 * only after a bye with ok and the end of the worker's output; then the worker
 * is told to forget the spool.  When the store cannot be written the spool
 * stays, so that the run is collected the next time.
 */
#ifndef POSTSIL_CALIBRATION_H
#define POSTSIL_CALIBRATION_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/model/event.h"
#include "core/model/run.h"
#include "db/store.h"

struct link;
struct live;
struct run_builder;

enum calibration_state {
	CALIBRATION_GOING,
	CALIBRATION_STORED,     /* run and head are filled */
	CALIBRATION_UNFIT,      /* preflight failed: nothing was measured */
	CALIBRATION_FAILED,     /* why says it; nothing was stored */
	CALIBRATION_UNSTORED,   /* finished, but why: the spool is kept */
};

struct calibration_request {
	const char *suite, *backend, *precision, *device;  /* NULL: not given */
	bool force, wait_cool;
	const char *attach;     /* a run id: attach instead of starting */
};

struct calibration {
	enum calibration_state state;
	struct live *live;
	struct run *run;        /* once finished */
	struct store_head head;
	bool was_there;         /* somebody else had stored it already */
	struct err why;
	/* private */
	struct link *link;
	struct run_builder *builder;
	struct arena arena;
	char *where;            /* the store */
	bool bye, bye_ok;
	uint64_t bye_ns;
};

/* Starts (or attaches to) a worker; where is the store's path or URL. */
int calibration_start(struct calibration *c, const struct calibration_request *q,
		      const char *where, struct err *e);

/* Takes what has arrived; true when anything changed.  Never blocks for long
 * (storing a run is one durable transaction). */
bool calibration_step(struct calibration *c);

/* Descriptor to poll for reading, or -1: call again every few ms. */
int calibration_fd(const struct calibration *c);

/* Pause, resume, skip, abort; said in the log when the worker is deaf. */
void calibration_control(struct calibration *c, enum control what);

/* Ends a worker that does not answer to an abort. */
void calibration_kill(struct calibration *c);

/* Detaches when it still goes on, and releases everything. */
void calibration_release(struct calibration *c);

/* Appends the run to the store at where, made when missing.  1 added, 0 was
 * there, or why not. */
int calibration_store(const char *where, const struct run *r,
		      struct store_head *head, struct err *e);

#endif
