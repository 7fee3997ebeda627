/* SPDX-License-Identifier: MIT */
/*
 * import_apart: which runs had rows before in one stream.  Of use to import_file.c
 * alone.
 *
 * 16 bytes a run, in a table of 16 MiB at most: behind the first IMPORT_APART_MAX runs
 * no more are remembered.  Two ids are taken for one with a chance of 2^-27 in all that
 * many runs; then a run is refused that could be taken.
 */
#ifndef POSTSIL_IMPORT_APART_H
#define POSTSIL_IMPORT_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/import_row.h"

#define IMPORT_APART_MAX (1u << 19)

struct import_apart_run {
	uint64_t id, rows;   /* of the run_id; of the texts of its rows, in their order */
};

/* Starts as zeros. */
struct import_apart {
	struct import_apart_run *slot;
	size_t n, cap;
};

void import_apart_release(struct import_apart *s);

/* True: rows of this run_id were seen, and they were not the very same; else these are
 * remembered. */
bool import_apart_others(struct import_apart *s, const char *run_id,
			 const struct import_set *rows);

/* One of its rows could not be read: rows of it that follow are others. */
void import_apart_bad(struct import_apart *s, const char *run_id);

#endif
