/* SPDX-License-Identifier: MIT */
/*
 * run_write_part: what run_write.c, which knows the order, shares with
 * run_write_rows.c, which knows the columns.
 */
#ifndef POSTSIL_RUN_WRITE_PART_H
#define POSTSIL_RUN_WRITE_PART_H

#include "core/base/buf.h"
#include "core/model/run.h"
#include "db/facts_shared.h"
#include "db/stmt.h"

enum {
	W_HASH, W_NEXT, W_RUN, W_DEVICE, W_FACT, W_PREFLIGHT, W_RESULT, W_SAMPLE,
	W_HEAD, W_JOURNAL, W_COUNT
};

/* Rows of so many runs go in table by table: what one table needs stays in the
 * processor's caches, which takes a sixth off an import. */
#define TOGETHER 64

/* A run that is not there yet. */
struct fresh {
	const struct run *run;
	int64_t n;                  /* its number in this file */
	char record_hash[DIGEST_HEX];
};

struct run_writer {
	struct stmt st[W_COUNT];
	struct facts_shared *shared;
	struct buf pack;
	struct fresh fresh[TOGETHER];
	size_t n_fresh;
	const char *origin;         /* of the journal's next row */
	int64_t seq;                /* of the journal's last row */
	char head[DIGEST_HEX];      /* its hash */
};

/* The rows of one run: its own, with those it shares; its machine's facts; its
 * devices and their facts; and so on. */
int run_write_base(struct run_writer *w, const struct fresh *x, struct err *e);
int run_write_facts(struct run_writer *w, const struct fresh *x, struct err *e);
int run_write_devices(struct run_writer *w, const struct fresh *x, struct err *e);
int run_write_preflight(struct run_writer *w, const struct fresh *x, struct err *e);
int run_write_results(struct run_writer *w, const struct fresh *x, struct err *e);
int run_write_samples(struct run_writer *w, const struct fresh *x, struct err *e);

#endif
