/* SPDX-License-Identifier: MIT */
/*
 * query_filter: which statement answers a filter.  Two ways lead to the rows: by
 * time through all runs, newest first, or through the index of one unit or one
 * hardware.  run_query.c loads the rows.
 */
#ifndef POSTSIL_QUERY_FILTER_H
#define POSTSIL_QUERY_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/model/run.h"
#include "core/model/run_set.h"
#include "db/stmt.h"

struct err;
struct sqlite3;

/* A filter with its texts made whole: what was shortened, and the product as
 * the lists of hardware and GPUs (JSON arrays of local numbers) that it means. */
struct query_filter {
	const struct run_filter *f;
	char hardware[FINGERPRINT_HEX], unit[UNIT_ID], run_id[RUN_ID];
	struct buf hardware_list, gpu_list;
	int64_t before_ms, before_run, after_ms, after_run;
	bool none;   /* nothing can match */
};

/* ERR_USAGE when a shortened text means several; ERR_NOT_FOUND when "before" or
 * "after" is no run of this store. */
int query_filter_resolve(struct query_filter *q, struct sqlite3 *db,
			 const struct run_filter *f, struct err *e);
void query_filter_release(struct query_filter *q);

/* The statements' texts. */
void query_filter_select(const struct query_filter *q, struct buf *sql);
void query_filter_count(const struct query_filter *q, struct buf *sql);
/* Of the runs behind :behind alone. */
void query_filter_count_behind(const struct query_filter *q, struct buf *sql);

/* The filters alone, "AND ..." each, on the tables x (result) and r (run); times are
 * asked of r where by_run. */
void query_filter_where(const struct query_filter *q, bool by_run, struct buf *sql);

/* Binds all that the filter has; :limit is the caller's. */
void query_filter_bind(const struct query_filter *q, struct stmt *st);

#endif
