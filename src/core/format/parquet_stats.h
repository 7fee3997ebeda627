/* SPDX-License-Identifier: MIT */
/*
 * parquet_stats: least and greatest value, nulls and NaNs of a column chunk, by
 * the rules for TYPE_ORDER in parquet.thrift ("union ColumnOrder"): a NaN is no
 * bound, a bound of zero is -0 below and +0 above, texts compare byte by byte.
 */
#ifndef POSTSIL_PARQUET_STATS_H
#define POSTSIL_PARQUET_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/format/parquet.h"

struct thrift;

/* Texts longer than this are no bounds: the footer would grow with them. */
#define PARQUET_BOUND_TEXT 128

struct parquet_bound {
	int64_t i;                        /* integers, times and booleans */
	double d;
	size_t n;                         /* bytes of text */
	char text[PARQUET_BOUND_TEXT];
};

struct parquet_stats {
	int64_t nulls, nans;
	bool any;      /* min and max are filled */
	bool boundless;  /* one would have been too long: neither is written */
	struct parquet_bound min, max;
};

/* v is set. */
void parquet_stats_add(struct parquet_stats *s, enum parquet_type type,
		       const struct parquet_value *v);

/* The fields of a Statistics struct that the caller began and ends. */
void parquet_stats_write(const struct parquet_stats *s, enum parquet_type type,
			 struct thrift *t);

#endif
