/* SPDX-License-Identifier: MIT */
/*
 * judge: is a store whole, and is everything in it that was acknowledged?
 *
 * Opens it as `postsil run` does, and by a plain connection beside that: SQLite's
 * own checks, every run read back with the hash that the journal has of it, the
 * chain, and one more run, which the store must take.
 */
#ifndef POSTSIL_JUDGE_H
#define POSTSIL_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "made_run.h"

/* The numbers of the runs that a writer was told of. */
struct acks {
	unsigned char *is;  /* MADE_MAX bytes */
	size_t n;
};

void acks_open(struct acks *a);
void acks_close(struct acks *a);
void acks_add(struct acks *a, unsigned k);

struct judgement {
	size_t runs;        /* in the journal */
	size_t lost;        /* acknowledged and not there */
	bool corrupt;
	char why[700];      /* corrupt or lost: in words */
};

void judge_store(const char *db, struct made *m, const struct acks *a,
		 struct judgement *out);

#endif
