/* SPDX-License-Identifier: MIT */
/*
 * store_ops: what an engine behind store.h provides.  store.c checks arguments
 * and dispatches; an engine's struct begins with a struct store.
 */
#ifndef POSTSIL_STORE_OPS_H
#define POSTSIL_STORE_OPS_H

#include "db/store.h"

struct alert_event;

/* Runs and events of alerts for one transaction; an engine gets valid ones. */
struct store_batch {
	const struct run *const *runs;
	size_t n;
	const struct alert_event *events;
	size_t n_events;
	bool dry;     /* tells, and adds nothing */
	bool strict;  /* one conflict fails all of it */
	enum store_outcome *outcome;  /* n of them, filled when it does not fail */
	enum store_outcome *event_outcome;   /* likewise, n_events of them */
};

struct store_ops {
	const char *name;
	void (*close)(struct store *s);
	int (*add)(struct store *s, const struct store_batch *b, struct err *e);
	int (*head)(struct store *s, struct store_head *out, struct err *e);
	int (*get)(struct store *s, const char *id, struct run **out,
		   struct err *e);
	int (*query)(struct store *s, const struct run_filter *f,
		     struct run_set **out, struct err *e);
	int (*count)(struct store *s, struct store_counts *out, struct err *e);
	int (*version)(struct store *s, int64_t *out, struct err *e);
};

struct store {
	const struct store_ops *ops;
	char *where;  /* owned by the engine */
	enum store_mode mode;
};

/* What store.h and alert_store.h add by.  ERR_REFUSED: opened for reading; ERR_FORMAT:
 * one is not valid. */
int store_put(struct store *s, const struct store_batch *b, struct err *e);

/* The same, all or none; *added (if given) counts those that were not there. */
int store_put_all(struct store *s, struct store_batch b, size_t *added, struct err *e);

/* Engines. */
int store_sqlite_open(const char *where, enum store_mode mode,
		      const struct store_watch *watch, struct store **out,
		      struct err *e);

#endif
