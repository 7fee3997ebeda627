/* SPDX-License-Identifier: MIT */
/*
 * store_check: is a database what postsil wrote?  postsil-db(5) says what is
 * verified in each part.
 *
 * Nothing is changed, and nothing is loaded whole.  All parts see the database of
 * one moment, in one read transaction: others go on writing, and the log cannot
 * be moved into the file meanwhile.
 *
 * What is wrong in the file is a finding, however bad, as far as the file can be
 * read on; only what keeps it from being looked at is an error.
 */
#ifndef POSTSIL_STORE_CHECK_H
#define POSTSIL_STORE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct err;
struct store_heads;

enum check_part {
	CHECK_SCHEMA,    /* tables, indexes, view, the database's own identity */
	CHECK_GUARDS,    /* triggers */
	CHECK_PAGES,     /* SQLite's integrity_check */
	CHECK_KEYS,      /* rows that belong to rows that are not there */
	CHECK_FACTS,     /* rows of hardware, software and gpu against their keys */
	CHECK_RECORDS,   /* every run against the record hash in the journal */
	CHECK_RANGES,    /* run_validate(), and zero bytes in texts */
	CHECK_EVENTS,    /* every event of an alert against its record hash */
	CHECK_CHAIN,     /* the journals of each origin, of runs and of events */
	CHECK_TAIL,      /* kept heads */
	CHECK_PARTS
};

const char *check_part_name(enum check_part p);   /* "schema" … */
const char *check_part_unit(enum check_part p);   /* what is counted: "runs" … */

#define CHECK_FINDINGS_MAX 100   /* kept in words; the rest is counted */

struct check_finding {
	enum check_part part;
	char run_id[RUN_ID];     /* "": it is not about one run */
	char text[400];
};

struct check_report {
	struct {
		bool reached;          /* not: damage kept it from being looked
					* at, or no kept head was given */
		int64_t looked, found;
	} part[CHECK_PARTS];
	struct check_finding finding[CHECK_FINDINGS_MAX];
	size_t n_findings;
	int64_t n_found;               /* of all parts */
	/* Of the runs with findings the one that arrived first; n 0: none. */
	struct { int64_t n; char run_id[RUN_ID]; } first_bad;
};

struct check_request {
	const char *where;
	const struct store_heads *kept;  /* NULL: none */
	/* Called now and then with what was looked at so far; of is 0 where nobody
	 * knows how much there is.  NULL: not wanted. */
	void (*progress)(void *arg, enum check_part part, int64_t done,
			 int64_t of);
	void *arg;
};

/* 0 with *out filled, whatever was found; the errors of store_open(), ERR_BUSY,
 * ERR_IO. */
int store_check(const struct check_request *rq, struct check_report *out,
		struct err *e);

#endif
