/* SPDX-License-Identifier: MIT */
/*
 * store_salvage: what can be read of a damaged database, into a new one, with a
 * list of what was lost.
 *
 * The damaged file is only read, and through no b-tree that is broken: where the
 * tables cannot be walked from their roots, its pages are read one by one and the
 * rows in them taken for what they are.  A run is taken when it makes the record whose
 * hash the journal has; one whose journal row is lost is taken when it is whole, and
 * named; what is neither is listed as lost.  Origin and sequence of the rescued
 * runs are those of the damaged file where the chain of that origin is whole up to
 * there; else they are new.
 */
#ifndef POSTSIL_STORE_SALVAGE_H
#define POSTSIL_STORE_SALVAGE_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct err;

#define SALVAGE_LOSSES_MAX 1000   /* kept in words; the rest is counted */

struct salvage_loss {
	char run_id[RUN_ID];      /* "": not even that can be read */
	char text[300];           /* what of it, and why */
};

struct salvage_report {
	int64_t pages, pages_bad; /* of the damaged file */
	int64_t seen;             /* runs of which anything was found */
	int64_t saved;            /* with the hash that the journal has */
	int64_t saved_unproven;   /* whole, but the journal says nothing of them */
	int64_t lost;
	struct salvage_loss *loss;   /* heap */
	size_t n_losses;
};

void salvage_report_release(struct salvage_report *r);

struct salvage_request {
	const char *from;
	const char *to;           /* must not exist; no half-made file is left there */
	void (*progress)(void *arg, int64_t done, int64_t of);
	void *arg;
};

/* 0 with *out filled, whatever was lost; ERR_REFUSED: the new file exists; ERR_FORMAT:
 * nothing in there is of a store of ours; ERR_VERSION; ERR_IO. */
int store_salvage(const struct salvage_request *rq, struct salvage_report *out,
		  struct err *e);

#endif
