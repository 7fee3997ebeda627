/* SPDX-License-Identifier: MIT */
/*
 * store_salvage: what can be read of a damaged database, into a new one, with a
 * list of what was lost.
 *
 * The damaged file is only read, and no b-tree of it is followed: its pages are read
 * one by one, with those of its log, and the rows in them taken for what they are
 * (salvage_scan.h).  A run is saved when its rows make the record whose hash the
 * journal has; one whose journal row is lost is saved when the chain proves it, or
 * else when it is whole, and named; what is neither is lost, and named.
 *
 * The new store has an origin of its own.  The journal rows of each origin in the
 * damaged file are kept, number and hash, from the first as far as no run is
 * missing; a head that was kept of those still holds.  Runs behind the first that is
 * lost are journalled anew, under the new store's origin: there is never a second
 * history under an old name.
 *
 * Memory is bounded; a scratch file of some hundred bytes a run is made where SQLite
 * makes temporary files.
 */
#ifndef POSTSIL_STORE_SALVAGE_H
#define POSTSIL_STORE_SALVAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"
#include "db/store.h"

struct err;

#define SALVAGE_LOSSES_MAX 1000   /* kept in words; the rest is counted */

struct salvage_loss {
	char run_id[RUN_ID];      /* "": not even that can be read */
	bool saved;               /* it is in the new store, but nothing proves it */
	char text[300];           /* what of it, and why */
};

struct salvage_report {
	int64_t pages, pages_bad; /* of the damaged file; bad: a table needs them, and
				   * they cannot be read as such */
	int64_t seen;             /* runs of which anything was found */
	int64_t saved;            /* proven by the journal */
	int64_t kept_place;       /* of these with the origin and number they had */
	int64_t saved_unproven;   /* whole, but the journal says nothing of them */
	int64_t lost;
	int64_t strays;           /* numbers of runs that one page alone names, and no
				   * id: they may have flipped */
	/* events of alerts (salvage_events.h): saved and proven, saved, lost */
	int64_t events, events_unproven, events_lost;
	uint32_t newer;           /* its schema, where that is above ours; else 0 */
	struct store_head head;   /* of the new store's own origin; seq 0: none */
	struct salvage_loss *loss;   /* heap; in the order of their numbers */
	size_t n_losses;
	int64_t n_told;           /* lost and unproven, those not in loss included */
};

void salvage_report_release(struct salvage_report *r);

enum salvage_stage { SALVAGE_READING, SALVAGE_WRITING, SALVAGE_CHECKING };

struct salvage_request {
	const char *from;
	const char *to;           /* must not exist; no half-made file is left there */
	/* Pages read, runs put together; false: stop (ERR_STOPPED).  NULL: not
	 * wanted. */
	bool (*progress)(void *arg, enum salvage_stage stage, int64_t done, int64_t of);
	void *arg;
};

/* 0 with *out filled, whatever was lost; ERR_REFUSED: the new file exists; ERR_FORMAT:
 * nothing in there is of a store of ours; ERR_VERSION; ERR_NOT_FOUND; ERR_BUSY: it
 * was written to meanwhile; ERR_IO. */
int store_salvage(const struct salvage_request *rq, struct salvage_report *out,
		  struct err *e);

#endif
