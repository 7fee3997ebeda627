/* SPDX-License-Identifier: MIT */
/*
 * salvage_judge: what a salvage of a damaged store must give back.
 *
 * From the whole store it learns every run's record hash and place in the journal, and
 * which runs have anything on which page (or need shared facts on it).  A run whose
 * pages were all left alone must be saved; no run may be another than it was.
 */
#ifndef POSTSIL_SALVAGE_JUDGE_H
#define POSTSIL_SALVAGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/digest.h"
#include "core/model/run.h"

#define JUDGE_RUNS_MAX 256

struct salvage_judge {
	char origin[33];
	size_t runs;
	struct {
		char run_id[RUN_ID], record_hash[DIGEST_HEX], hash[DIGEST_HEX];
		int64_t hardware, software;
	} run[JUDGE_RUNS_MAX];
	int64_t images, pages;        /* of the whole store and its log */
	bool (*touch)[JUDGE_RUNS_MAX];   /* by image, then by number - 1 */
};

struct salvage_verdict {
	int64_t saved, unproven, kept_place, lost, strays;
	size_t touched;       /* runs with anything on a damaged page */
	size_t defects;       /* lost, and not touched */
	size_t wrong;         /* other than they were */
	char why[400];        /* of the first defect or wrong one */
};

/* Ends the program where the store cannot be read. */
void salvage_judge_open(struct salvage_judge *j, const char *whole);
void salvage_judge_close(struct salvage_judge *j);

/* Salvages damaged into fresh, which must not exist. */
struct salvage_case {
	const char *damaged, *fresh;
	const bool *bad;      /* by image: it was damaged */
};
void salvage_judge_case(const struct salvage_judge *j, const struct salvage_case *c,
			struct salvage_verdict *out);

#endif
