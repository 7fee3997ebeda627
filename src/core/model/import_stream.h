/* SPDX-License-Identifier: MIT */
/*
 * import_stream: runs from outside, and events of alerts, one after the other, whatever they are read
 * from: a file (import_file.h) or a database (db/import_sqlite.h).
 */
#ifndef POSTSIL_IMPORT_STREAM_H
#define POSTSIL_IMPORT_STREAM_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/model/alert_event.h"
#include "core/model/import_row.h"

#define IMPORT_WHERE 96

struct import_item {
	struct run *run;            /* valid by run_validate(), the caller's to free;
				     * NULL: refused, *why says why */
	struct err why;
	char where[IMPORT_WHERE];   /* "line 17", "lines 3 to 9", "row 4 of
				     * calibrations", "run UUID": clean text */
	/* The rows that the run was made of, as they came, where it was (IMPORT_COLUMNS:
	 * what a store that has the run already is compared with); NULL for whole
	 * records.  Valid until the next item. */
	const struct import_row *row;
	size_t n_rows;
	enum import_form form;
};

/* An event of an alert, as a store of ours gives it. */
struct import_event {
	struct alert_event event;   /* valid by alert_event_validate(); texts are
				     * borrowed until the next */
	struct err why;             /* .code 0: taken; else it is refused */
	char where[IMPORT_WHERE];
};

struct import_stream {
	const char *what;   /* what it turned out to be so far, for the report: "JSON
			     * lines", "CSV, columns of calibration_run", "table
			     * calibrations" … */
	/* 1: *out is an item, taken or refused; 0: the end; negative with *e: what
	 * follows cannot be read (items before stand). */
	int (*next)(struct import_stream *s, struct import_item *out,
		    struct err *e);
	/* Behind the last item, likewise.  NULL: it can have no events. */
	int (*next_event)(struct import_stream *s, struct import_event *out,
			  struct err *e);
	void (*close)(struct import_stream *s);   /* frees s */
};

#endif
