/* SPDX-License-Identifier: MIT */
/*
 * import_apart: which runs had rows before in one stream.  Of use to import_file.c
 * alone.
 *
 * 16 bytes a run, in a table of 16 MiB at most: behind the first IMPORT_APART_MAX runs
 * no more are remembered, and whether rows of those come apart is not noticed here.
 * Two runs are taken for one with a chance of 2^-27 in all that many; then one is
 * refused that could be taken.
 */
#ifndef POSTSIL_IMPORT_APART_H
#define POSTSIL_IMPORT_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/import_row.h"

#define IMPORT_APART_MAX (1u << 19)

struct import_apart_run {
	uint64_t id, rows;   /* of the run; of the texts of its rows, in their order */
};

/* Starts as zeros. */
struct import_apart {
	struct import_apart_run *slot;
	size_t n, cap;
};

void import_apart_release(struct import_apart *s);

/* A number for a run: by its run_id, in capitals or not, … */
uint64_t import_apart_id(const char *run_id);

/* … or by what a row of it shares with the others: its run_id, or in IMPORT_LONG all
 * that import_rows_are_one() compares.  0: the row is alone. */
uint64_t import_apart_row(const struct import_source *src, const struct import_row *r);

/* True: rows of this run were seen, and they were not the very same; else these are
 * remembered. */
bool import_apart_others(struct import_apart *s, uint64_t run,
			 const struct import_set *rows);

/* One of its rows could not be read: rows of it that follow are others. */
void import_apart_bad(struct import_apart *s, uint64_t run);

#endif
