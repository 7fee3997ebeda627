/* SPDX-License-Identifier: MIT */
#include "db/store.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/alert_event.h"
#include "db/store_ops.h"

int store_open_watched(const char *where, enum store_mode mode,
		       const struct store_watch *watch, struct store **out,
		       struct err *e)
{
	*out = NULL;
	if (!*where)
		return err_set(e, ERR_USAGE, "the database has an empty name: "
			       "name a file with --db");
	if (strstr(where, "://"))
		return err_set(e, ERR_UNSUPPORTED, "%.200s: this build knows "
			       "databases in files only", where);
	return store_sqlite_open(where, mode, watch, out, e);
}

int store_open(const char *where, enum store_mode mode, struct store **out,
	       struct err *e)
{
	return store_open_watched(where, mode, NULL, out, e);
}

void store_close(struct store *s)
{
	if (s)
		s->ops->close(s);
}

const char *store_where(const struct store *s)
{
	return s->where;
}

int store_put(struct store *s, const struct store_batch *b, struct err *e)
{
	int rc = 0;

	if (s->mode == STORE_READ)
		return err_set(e, ERR_REFUSED, "%s was opened for reading only",
			       s->where);
	for (size_t i = 0; i < b->n && rc == 0; i++)
		rc = run_validate(b->runs[i], e);
	for (size_t i = 0; i < b->n_events && rc == 0; i++)
		rc = alert_event_validate(&b->events[i], e);
	return rc < 0 ? rc : s->ops->add(s, b, e);
}

int store_put_all(struct store *s, struct store_batch b, size_t *added, struct err *e)
{
	size_t count = 0;
	int rc;

	b.strict = true;
	b.outcome = xcalloc(b.n + 1, sizeof *b.outcome);
	b.event_outcome = xcalloc(b.n_events + 1, sizeof *b.event_outcome);
	rc = store_put(s, &b, e);
	for (size_t i = 0; i < b.n && rc == 0; i++)
		count += b.outcome[i] == STORE_ADDED;
	for (size_t i = 0; i < b.n_events && rc == 0; i++)
		count += b.event_outcome[i] == STORE_ADDED;
	free(b.outcome);
	free(b.event_outcome);
	if (added)
		*added = count;
	return rc;
}

int store_add_batch(struct store *s, const struct run *const *runs, size_t n,
		    bool dry, enum store_outcome *outcome, struct err *e)
{
	struct store_batch b = { .runs = runs, .n = n, .dry = dry,
				 .outcome = outcome };

	return store_put(s, &b, e);
}

int store_add_runs(struct store *s, const struct run *const *runs, size_t n,
		   size_t *added, struct err *e)
{
	return store_put_all(s, (struct store_batch){ .runs = runs, .n = n }, added, e);
}

int store_add_run(struct store *s, const struct run *r, struct err *e)
{
	size_t added;
	int rc = store_add_runs(s, &r, 1, &added, e);

	return rc < 0 ? rc : (int)added;
}

int store_head(struct store *s, struct store_head *out, struct err *e)
{
	return s->ops->head(s, out, e);
}

int store_get_run(struct store *s, const char *id, struct run **out,
		  struct err *e)
{
	*out = NULL;
	return s->ops->get(s, id, out, e);
}

int store_query(struct store *s, const struct run_filter *f,
		struct run_set **out, struct err *e)
{
	*out = NULL;
	return s->ops->query(s, f, out, e);
}

int store_count(struct store *s, struct store_counts *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	return s->ops->count(s, out, e);
}

int store_version(struct store *s, int64_t *out, struct err *e)
{
	return s->ops->version(s, out, e);
}
