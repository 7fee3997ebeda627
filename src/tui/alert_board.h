/* SPDX-License-Identifier: MIT */
/*
 * alert_board: the alerts of a store, each with how it stands and, when asked for,
 * what it came from.
 *
 * An alert that people spoke of keeps the name that it had then (alert_claim.h).
 */
#ifndef POSTSIL_ALERT_BOARD_H
#define POSTSIL_ALERT_BOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/alert_state.h"
#include "core/analysis/cause.h"
#include "core/base/arena.h"
#include "db/alert_store.h"
#include "db/kept.h"
#include "tui/cohort_loader.h"

struct err;
struct workspace;

/* What was in force on a run.  NULL: it was not read, or is not there. */
struct alert_side {
	const char *const *component;  /* COMPONENT_COUNT texts, NULL: none or unknown */
	const char *software;          /* fingerprint */
};

struct alert_item {
	const struct kept_alert *a;
	const char *id;                /* its name: a->id unless it has an earlier one */
	const char *series;            /* series_key_text() */
	const struct alert_standing *said;   /* its events; NULL: none */
	enum alert_state state;
	bool explained;                /* cause is filled */
	bool left_out;                 /* with nothing: the runs that are read for causes
				        * (COHORT_ROWS) do not reach back to it */
	/* The detector confirmed it, but the runs of all units do not stand by it
	 * (CAUSE_DOUBTFUL): state is provisional then, until more runs tell. */
	bool held_back;
	struct cause cause;            /* texts live in the list */
	const char *trial_unit;        /* on which the proposed run would tell */
	bool sides_read;               /* alert_side_read() */
	struct alert_side best, current;   /* of these runs of the drop */
};

struct alert_board {
	struct kept *kept;             /* the workspace's */
	struct kept_alerts found;
	struct kept_counts counts;
	struct alert_states states;
	struct alert_item *item;       /* open ones first, the newest first */
	size_t n, n_open, n_held;      /* n_open: without those held back */
	/* What was said of alerts that are not among these: the detector sees them no
	 * longer, or the workspace's filters leave them out.  Heap. */
	const struct alert_standing **unseen;
	size_t n_unseen;
	struct arena arena;            /* of texts */
	struct cohort_loader loader;   /* of the runs that explain item[reading] */
	size_t reading;
};

/* Brings what is kept of the store up to date and takes its alerts, without causes:
 * none is held back.  Empty when the workspace has no store.  Fills *out, also after
 * an error, for release. */
int alert_board_load(struct alert_board *out, const struct workspace *ws,
		    struct err *e);

/* Goes on with the first that is open and is not explained yet, as
 * alert_board_explain(); 1: it did, 0: there is none. */
int alert_board_explain_next(struct alert_board *l, const struct workspace *ws,
			     struct err *e);

/* Explains all that are open. */
int alert_board_explain_open(struct alert_board *l, const struct workspace *ws,
			     struct err *e);

/* Explains item i, and all others of its product, device, precision and metric, as
 * the rows of all their units are read for it: as many as the workspace's patience
 * allows.  1: there are more, ask again; 0: it is done. */
int alert_board_explain(struct alert_board *l, const struct workspace *ws, size_t i,
		       struct err *e);
void alert_board_release(struct alert_board *l);

#endif
