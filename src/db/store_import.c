/* SPDX-License-Identifier: MIT */
#include "db/store_import.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/import_same.h"
#include "db/import_events.h"
#include "db/store.h"

/* One item that waits for its transaction. */
struct pending {
	struct run *run;       /* NULL: refused, why says why */
	char *why;
	char where[IMPORT_WHERE];
	bool rows;             /* it was made of rows, which gave: */
	struct import_given given;
};

struct batch {
	struct pending item[IMPORT_BATCH_RUNS];
	size_t n, bytes;
	/* those of them that are runs, in their order, and what became of them */
	const struct run *run[IMPORT_BATCH_RUNS];
	enum store_outcome outcome[IMPORT_BATCH_RUNS];
	size_t n_runs;
	struct err why;      /* .code 0: the store took it */
};

/* While a thread adds one batch, the next one is read: the store and the batch that
 * is added belong to the thread until it is joined, all else to the caller's. */
struct import {
	struct store *store;
	const struct import_request *rq;
	struct import_report *report;
	struct batch room[2];
	struct batch *filling, *adding;
	pthread_t thread;
	bool has_thread;
};

void import_report_release(struct import_report *r)
{
	free(r->refusal);
	*r = (struct import_report){ .read = 0 };
}

static void drop_items(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		run_free(b->item[i].run);
		free(b->item[i].why);
		import_given_release(&b->item[i].given);
	}
	b->n = b->n_runs = b->bytes = 0;
	err_clear(&b->why);
}

/* --- what became of them ----------------------------------------------------- */

void import_report_refuse(struct import_report *r, const char *where, const char *text)
{
	struct import_refusal *x;

	if (r->n_refusals == IMPORT_REFUSALS_MAX)
		return;
	r->refusal = xreallocarray(r->refusal, r->n_refusals + 1, sizeof *r->refusal);
	x = &r->refusal[r->n_refusals++];
	snprintf(x->where, sizeof x->where, "%s", where);
	snprintf(x->text, sizeof x->text, "%s", text);
}

static void refuse(struct import_report *r, const char *where, const char *text)
{
	r->refused++;
	import_report_refuse(r, where, text);
}

/* The run that has the id of run k: the store's, or, in a dry run, the one before it
 * in this batch (borrowed; *own stays NULL).  NULL with rc 0: of an earlier batch. */
static int find_other(struct import *m, size_t k, const struct run **out,
		      struct run **own, struct err *e)
{
	const struct batch *b = m->adding;
	struct err why = ERR_INIT;
	int rc = m->store ? store_get_run(m->store, b->run[k]->run_id, own, &why)
			  : ERR_NOT_FOUND;

	*out = *own;
	if (rc == ERR_NOT_FOUND && m->rq->dry) {
		for (size_t i = 0; i < k && !*out; i++)
			if (b->outcome[i] == STORE_ADDED &&
			    strcmp(b->run[i]->run_id, b->run[k]->run_id) == 0)
				*out = b->run[i];
		return 0;
	}
	return rc < 0 ? err_set(e, rc, "%s", why.text) : 0;
}

/* Rows of a run that is there with another hash. */
static int compare(struct import *m, const struct pending *p, size_t k, struct err *e)
{
	const struct run *other = NULL;
	struct run *own = NULL;
	struct buf why = BUF_INIT;
	int rc = find_other(m, k, &other, &own, e);

	buf_addf(&why, "run %s is in the store with another content: ",
		 p->run->run_id);
	if (rc == 0 && !other)
		buf_adds(&why, "it came earlier in this dry run");
	if (rc == 0) {
		if (other && import_same(p->run, &p->given, other, &why))
			m->report->there++;
		else
			refuse(m->report, p->where, buf_str(&why));
	}
	buf_release(&why);
	run_free(own);
	return rc;
}

static int conflict(struct import *m, const struct pending *p, size_t k,
		    struct err *e)
{
	char text[RUN_ID + 80];

	if (p->rows && p->given.run_id)
		return compare(m, p, k, e);
	if (p->rows) {
		m->report->there++;
		return 0;
	}
	snprintf(text, sizeof text, "run %s is in the store with another content",
		 p->run->run_id);
	refuse(m->report, p->where, text);
	return 0;
}

/* The schema refused it: adding it by itself tells why. */
static void refused_by_store(struct import *m, const struct pending *p)
{
	struct err why = ERR_INIT;

	store_add_run(m->store, p->run, &why);
	refuse(m->report, p->where, why.code ? why.text
	       : "the store's schema refuses this run");
}

static int settle(struct import *m, const struct pending *p, size_t k, struct err *e)
{
	switch (m->adding->outcome[k]) {
	case STORE_ADDED:
		m->report->added++;
		return 0;
	case STORE_THERE:
		m->report->there++;
		return 0;
	case STORE_CONFLICT:
		return conflict(m, p, k, e);
	case STORE_REFUSED:
		break;
	}
	refused_by_store(m, p);
	return 0;
}

/* --- batches ------------------------------------------------------------------- */

/* What would become of one run; the store is only read. */
static int look(struct import *m, const struct run *r, enum store_outcome *out,
		struct err *e)
{
	char hash[DIGEST_HEX], there[DIGEST_HEX];
	struct run *own = NULL;
	struct err why = ERR_INIT;
	int rc = m->store ? store_get_run(m->store, r->run_id, &own, &why)
			  : ERR_NOT_FOUND;
	bool same;

	if (rc < 0 && rc != ERR_NOT_FOUND)
		return err_set(e, rc, "%s", why.text);
	run_hash(r, hash);
	if (own) {
		run_hash(own, there);
		run_free(own);
		same = strcmp(hash, there) == 0;
	} else {
		enum import_seen_answer seen = import_seen_add(m->rq->dry, r->run_id,
							       hash);

		*out = STORE_ADDED;
		if (seen == SEEN_NEW)
			return 0;
		same = seen == SEEN_SAME;
	}
	*out = same ? STORE_THERE : STORE_CONFLICT;
	return 0;
}

static int add_batch(struct import *m, struct batch *b)
{
	int rc = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->item[i].run)
			b->run[b->n_runs++] = b->item[i].run;
	if (!m->rq->dry)
		return store_add_batch(m->store, b->run, b->n_runs, false, b->outcome,
				       &b->why);
	for (size_t k = 0; k < b->n_runs && rc == 0; k++)
		rc = look(m, b->run[k], &b->outcome[k], &b->why);
	return rc;
}

static void *add_in_thread(void *arg)
{
	struct import *m = arg;

	add_batch(m, m->adding);
	return NULL;
}

/* Tells what became of the batch that is added, and drops it. */
static int settle_batch(struct import *m, struct err *e)
{
	struct import_report *r = m->report;
	struct batch *b = m->adding;
	int rc = b->why.code;
	bool added = rc == 0;
	size_t k = 0;

	if (rc < 0)
		err_set(e, rc, "%s", b->why.text);
	/* what was committed is told, though another cannot be read back */
	for (size_t i = 0; i < b->n && added; i++) {
		const struct pending *p = &b->item[i];
		int one = p->run ? settle(m, p, k++, e) : 0;

		if (!p->run)
			refuse(r, p->where, p->why);
		rc = one < 0 ? one : rc;
	}
	r->read = r->added + r->there + r->refused;
	drop_items(b);
	if (rc == 0 && m->rq->progress && !m->rq->progress(m->rq->arg, r))
		rc = err_set(e, ERR_STOPPED, "stopped");
	return rc;
}

/* Waits for the batch that is added, if there is one. */
static int finish(struct import *m, struct err *e)
{
	if (m->has_thread)
		pthread_join(m->thread, NULL);
	m->has_thread = false;
	return m->adding->n ? settle_batch(m, e) : 0;
}

/* Adds what was read, once the batch before it is done. */
static int flush(struct import *m, struct err *e)
{
	struct batch *b = m->filling;
	int rc = finish(m, e);

	if (rc < 0)
		return rc;
	m->filling = m->adding;
	m->adding = b;
	/* a dry run reads runs of the store: the parser of their JSON is not made for
	 * two threads at once */
	m->has_thread = !m->rq->dry &&
			pthread_create(&m->thread, NULL, add_in_thread, m) == 0;
	if (!m->has_thread)
		add_batch(m, b);
	return 0;
}

static void take(struct import *m, struct import_item *it)
{
	struct batch *b = m->filling;
	struct pending *p = &b->item[b->n++];
	const struct import_source src = {
		.form = it->form, .map = m->rq->map, .n_map = m->rq->n_map,
	};

	p->run = it->run;
	p->why = it->run ? NULL : xstrdup(it->why.text);
	p->rows = it->run && it->n_rows;
	snprintf(p->where, sizeof p->where, "%s", it->where);
	p->given = (struct import_given){ .run_id = false };
	if (p->rows)
		import_given_of(&src, it->row, it->n_rows, &p->given);
	b->bytes += it->run ? it->run->arena.used + p->given.own.arena.used
			    : sizeof it->why;
}

static bool is_full(const struct batch *b)
{
	return b->n == IMPORT_BATCH_RUNS || b->bytes >= IMPORT_BATCH_BYTES;
}

static int import(struct import *m, struct err *e)
{
	struct import_stream *from = m->rq->from;
	struct import_item it;
	struct err why = ERR_INIT;
	int rc = 0, got;

	do {
		it = (struct import_item){ .run = NULL };
		got = from->next(from, &it, &why);
		if (got == 1)
			take(m, &it);
		if (got != 1 || is_full(m->filling))
			rc = flush(m, e);
	} while (got == 1 && rc == 0);
	if (rc == 0)
		rc = finish(m, e);
	if (rc == 0 && got == 0)
		rc = import_events(m->store, m->rq, m->report, e);
	if (rc < 0 || got == 0)
		return rc;
	m->report->torn = true;
	return err_set(e, got, "%s", why.text);
}

int store_import(struct store *s, const struct import_request *rq,
		 struct import_report *out, struct err *e)
{
	struct import *m = xcalloc(1, sizeof *m);
	int rc;

	*out = (struct import_report){ .read = 0 };
	m->store = s;
	m->rq = rq;
	m->report = out;
	m->filling = &m->room[0];
	m->adding = &m->room[1];
	rc = import(m, e);
	drop_items(&m->room[0]);
	drop_items(&m->room[1]);
	free(m);
	return rc;
}
