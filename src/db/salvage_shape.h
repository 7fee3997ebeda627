/* SPDX-License-Identifier: MIT */
/*
 * salvage_shape: to which table a row belongs, told by the row alone: its columns,
 * their types, and the lengths of ids.  No two tables or indexes of the schema have
 * the same shape (a test looks).
 */
#ifndef POSTSIL_SALVAGE_SHAPE_H
#define POSTSIL_SALVAGE_SHAPE_H

#include "db/salvage_page.h"

struct err;
struct sqlite3;
struct sqlite3_stmt;

/* What the number in a row counts. */
enum shape_kind {
	SHAPE_OF_RUN,        /* rows of a run, its journal rows, its id in an index */
	SHAPE_OF_HARDWARE,
	SHAPE_OF_SOFTWARE,
	SHAPE_OF_GPU,
	SHAPE_OF_EVENT,      /* alert_event, alert_journal; there is no number */
	SHAPE_OF_META,       /* likewise */
	SHAPE_OF_INDEX,      /* an index that repeats what a table says */
};

#define SHAPE_NONE UINT32_MAX

struct shape {
	const char *table;         /* in guard_table */
	int tab;                   /* its place there */
	bool index;
	enum shape_kind kind;
	uint32_t number;           /* the column with that number, or SHAPE_NONE */
	uint32_t pos;              /* the column pos, or SHAPE_NONE */
	uint32_t root;             /* the page it hangs on where postsil made the
	                            * file; 0 of an index */
	uint32_t columns, key;     /* of which so many are the primary key */
	struct {
		char name[40];
		enum record_kind kind;
		bool not_null;
		uint8_t length;    /* of a text; 0: any */
	} column[RECORD_COLUMNS];
};

struct shapes {
	struct shape *shape;       /* heap */
	size_t n;
};

/* From a database with our schema. */
int shapes_load(struct sqlite3 *db, struct shapes *out, struct err *e);
void shapes_release(struct shapes *s);

/* NULL: no row of ours. */
const struct shape *shapes_match(const struct shapes *s, const struct record *r);

/* Whether r is a row of this shape. */
bool shape_fits(const struct shape *s, const struct record *r);

/* The column of this name; SHAPE_NONE: there is none. */
uint32_t shape_column(const struct shape *s, const char *name);

/* A statement that inserts a row of this shape into its table, and the values of
 * one; all columns of r are there. */
int shape_prepare_insert(struct sqlite3 *db, const struct shape *s,
			 struct sqlite3_stmt **out, struct err *e);
void shape_bind(struct sqlite3_stmt *st, const struct record *r);

#endif
