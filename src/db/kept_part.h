/* SPDX-License-Identifier: MIT */
/*
 * kept_part: what the files of kept share: kept.c (open, update), kept_file.c (the
 * database), kept_group.c (a group anew), kept_follow.c (a group from its newest
 * levels on), kept_alert.c and kept_write.c (rows), kept_read.c (answers).
 *
 * What fails in the database of what is kept goes to k->e and mends itself; what
 * fails in the store goes to the caller's err.
 */
#ifndef POSTSIL_KEPT_PART_H
#define POSTSIL_KEPT_PART_H

#include "core/analysis/track.h"
#include "core/base/err.h"
#include "db/kept.h"
#include "db/stmt.h"
#include "db/store_sqlite.h"

/* Of what is computed and of how it is kept: whoever changes either counts on. */
#define KEPT_VERSION 5

#define KEPT_DEVICE 65   /* bytes that a device or a precision may have, and a NUL */

enum kept_statement {
	KS_META_GET, KS_META_SET, KS_TODO_ADD, KS_TODO_COUNT, KS_TODO_NEXT,
	KS_TODO_FOLLOWED, KS_TODO_DONE, KS_TODO_REFERENCES, KS_REFERENCE_GET,
	KS_REFERENCE_SET, KS_GROUP_LEVELS_DROP, KS_GROUP_ALERTS_DROP, KS_GROUP_DROP,
	KS_GROUP_SERIES, KS_SERIES_ADD, KS_SERIES_FOLLOW, KS_SERIES_STALE,
	KS_LEVEL_ADD, KS_ALERT_DROP, KS_ALERT_ADD, KS_ALERT_STATE, KS_ALERTS_OF,
	KS_LEVELS_OF, KS_COUNT
};

struct kept {
	struct store_sqlite *store;
	double threshold;
	bool include_forced;
	struct run_filter runs;
	char *path;            /* NULL: in memory */
	struct sqlite3 *db;
	struct stmt st[KS_COUNT];
	struct kept_work work;
	size_t done;           /* groups in this update */
	bool held;             /* a read transaction is open */
	struct err e;          /* of the database of what is kept */
};

struct kept_group {
	char unit[UNIT_ID], device[KEPT_DEVICE], precision[KEPT_DEVICE];
	int64_t oldest_ms;     /* of its new runs */
	bool whole;            /* must be computed anew */
};

/* Where one goes on with a series.  Plain, as all that becomes a blob. */
struct kept_place {
	int64_t from;          /* index of the first run of the newest level */
	int64_t at;            /* runs known when its change was confirmed; 0: none */
	int64_t level_run, level_ms;   /* that first run */
	int64_t last_run;      /* the newest run that counts */
	int64_t max_run;       /* the highest number of a run of the series */
};

/* Raw figures are followed; an efficiency divides by what others may move. */
static inline bool kept_is_raw(enum metric m)
{
	return m != METRIC_EFFICIENCY;
}

/* One series being written: indices of runs that count are those of the whole
 * series; the track begins with run `from`. */
struct kept_scene {
	const struct run_set *set;
	const struct series *s;
	const struct track *t;
	size_t from;
	const struct change *changes;  /* of the runs in t; index in the whole */
	size_t n_changes;
};

/* --- kept_file.c -------------------------------------------------------------- */

/* Opens k->path, or one in memory where that is impossible.  Negative (k->e) only
 * when not even that works. */
int kept_file_open(struct kept *k);
void kept_file_close(struct kept *k);

/* After a failure in k->e, which is emptied: makes the file anew, else changes to one
 * in memory.  Negative: there is nothing left to try. */
int kept_file_recover(struct kept *k);

/* Writes who computed the content. */
int kept_file_sign(struct kept *k);

/* ~/.cache/postsil/levels-ORIGIN.db, heap, or NULL. */
char *kept_file_path(const char *folder, const char *origin);

/* --- kept_group.c, kept_follow.c ---------------------------------------------- */

int kept_group_analyse(struct kept *k, const struct kept_group *g, struct err *e);

/* 1: done; 0: it must be computed anew. */
int kept_group_follow(struct kept *k, const struct kept_group *g, struct err *e);

/* The filter of the group's rows from since_ms on. */
struct run_filter kept_group_filter(const struct kept *k,
				    const struct kept_group *g, int64_t since_ms);
void kept_group_bind(struct stmt *st, const struct kept_group *g);
int kept_group_run(struct kept *k, enum kept_statement i,
		   const struct kept_group *g);

/* --- kept_alert.c --------------------------------------------------------------- */

const struct run_row *kept_scene_row(const struct kept_scene *x, size_t i);

/* All of a drop whose two sides are in the scene. */
void kept_drop_fill(const struct kept_scene *x, const struct regression *r,
		    struct kept_drop *out);

/* What further runs may change: state, level, newest runs. */
void kept_drop_follow(const struct kept_scene *x, const struct regression *r,
		      struct kept_drop *d);

int kept_alert_write(struct kept *k, int64_t series, size_t pos,
		     const struct kept_scene *x, const struct regression *r);

/* --- kept_write.c --------------------------------------------------------------- */

/* A series that was computed whole; x->from is 0. */
int kept_series_write(struct kept *k, const struct kept_scene *x,
		      const struct standing *st);
int kept_levels_write(struct kept *k, int64_t series, size_t pos,
		      const struct kept_scene *x, const struct kept_level *first);

/* The parts of figures and place that follow from the newest runs and levels. */
void kept_figures_newest(const struct kept_scene *x, struct kept_figures *f);
void kept_place_fill(const struct kept_scene *x, size_t at, struct kept_place *p);

#endif
