/* SPDX-License-Identifier: MIT */
/*
 * workspace: what lies on the desk: the store, the newest of the rows that the filters
 * select, what is kept of their series, this machine's facts, and the run in progress.
 * Views read it; the application and the commands fill it.
 *
 * A store may hold millions of rows: nothing reads them all.  The rows of one series
 * are asked of the store, what is known of all series of standings.h.
 */
#ifndef POSTSIL_WORKSPACE_H
#define POSTSIL_WORKSPACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/model/facts.h"
#include "core/model/metric.h"
#include "core/model/run.h"
#include "core/model/run_set.h"

struct err;
struct live;
struct standings;
struct store;

#define WORKSPACE_ROWS 10000   /* of the filter's rows so many are on the desk */
#define WORKSPACE_THRESHOLD 0.05   /* of a regression: design "Analysis", 5 % */

struct workspace {
	struct store *store;       /* NULL: there is no database yet */
	char *where;               /* its path or URL, "" for the demonstration */
	dev_t dev;                 /* of the file that store has open */
	ino_t ino;
	bool demo;                 /* every title then says SYNTHETIC */
	bool at_terminal;          /* keys can be pressed: this is no text output */
	int64_t now_ms;

	struct run_filter filter;
	enum metric metric;        /* METRIC_EFFICIENCY unless --metric */
	const char *custom;        /* of METRIC_CUSTOM the "custom:NAME" that was asked
				    * for, borrowed */
	bool no_customs;           /* --metric names another: no figure of another kind
				    * stands in for it, nor behind it */
	bool days_from_launch;
	int group_by;              /* enum component; the driver unless --group-by */
	bool include_forced;       /* forced runs count as the others do; else they
				    * are drawn apart and left out of analysis */
	double threshold;          /* of a regression, a share */
	struct run_set *set;       /* the newest rows of the filter, filter.limit of
				    * them; set->total says how many it selects.
				    * NULL before load */
	int64_t set_version;       /* store_version() of the load */
	unsigned loads;            /* counts them: pointers into set are good as
				    * long as this stays */

	struct standings *standings;   /* what is kept of its series: standings.h */
	int patience_ms;           /* that a screen waits for them; 0: until they are
				    * up to date */

	bool detected;             /* facts of this machine are filled */
	struct facts facts;
	char hardware_fingerprint[FINGERPRINT_HEX];
	char software_fingerprint[FINGERPRINT_HEX];
	char unit_id[UNIT_ID];

	const struct live *live;   /* the run in progress, or NULL */
	char running[RUN_ID];      /* one that goes on elsewhere, unseen; or "" */
};

void workspace_init(struct workspace *ws);
void workspace_release(struct workspace *ws);

/* Opens the store: where NULL means the default place; a missing default
 * database is no error (store stays NULL: nothing was measured yet). */
int workspace_open(struct workspace *ws, const char *where, struct err *e);

/* Closes a store whose file was removed or replaced: what is written from now
 * on goes elsewhere.  True when it did; the rows are gone then. */
bool workspace_drop_replaced(struct workspace *ws);

/* Puts the built-in synthetic history into a private store in memory. */
int workspace_open_demo(struct workspace *ws, struct err *e);

/* Loads the newest rows of the filter; cheap when nothing changed since. */
int workspace_load(struct workspace *ws, struct err *e);

/* Forgets the loaded rows so that the next load reads them again. */
void workspace_touch(struct workspace *ws);

/* Fills the facts of this machine, or of a captured tree below root. */
int workspace_detect(struct workspace *ws, const char *root, struct err *e);

#endif
