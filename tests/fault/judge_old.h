/* SPDX-License-Identifier: MIT */
/*
 * judge_old: is a store that was being brought to a newer schema still the old one or
 * wholly the new one, as it lies there?
 *
 * Reading must work, `store check` must find nothing, every run of before must be
 * there; with the new schema there must be a backup beside it, and each backup that
 * has its name must be whole, of the old schema, and hold the same.
 */
#ifndef POSTSIL_JUDGE_OLD_H
#define POSTSIL_JUDGE_OLD_H

#include "judge.h"

/* What was there before. */
struct old_store {
	int schema;
	size_t runs;
};

struct old_seen {
	int schema;       /* of the file now; 0: it cannot be read */
	size_t backups;   /* whole ones */
};

/* *j: .corrupt and .why alone; the file stays of the schema that it has. */
void judge_old(const char *db, const struct old_store *old, struct old_seen *seen,
	       struct judgement *j);

#endif
