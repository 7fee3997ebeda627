/* SPDX-License-Identifier: MIT */
#include "db/store_salvage.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/salvage_events.h"
#include "db/salvage_run.h"
#include "db/salvage_write.h"
#include "db/sql.h"
#include "db/store_sqlite.h"

/* Runs without a place that wait for the journal row behind them; more than so many
 * in a row are journalled anew. */
#define PENDING_MAX 4096

struct pending {
	int64_t n;
	bool proven;
	char run_id[RUN_ID];
	char hash[DIGEST_HEX];
};

struct salvage {
	const struct salvage_request *rq;
	struct salvage_report *out;
	struct sqlite3 *reference;   /* our schema, in memory */
	struct shapes shapes;
	struct source *src;
	struct salvage_scan *scan;
	struct rescuer *rescuer;
	struct salvage_writer to;
	struct pending *pending;
	size_t n_pending, cap_pending, cap_losses;
	int64_t last;                /* number of the last run that is one */
	int64_t singles;             /* lost runs behind it, each on one page alone */
};

void salvage_report_release(struct salvage_report *r)
{
	free(r->loss);
	r->loss = NULL;
}

/* --- what is told ------------------------------------------------------------------- */

/* A number that flipped may show a run twice: once without its rows, and once without
 * its number. */
static struct salvage_loss *find_loss(const struct salvage *s, const char *run_id)
{
	for (size_t i = 0; *run_id && i < s->out->n_losses; i++)
		if (strcmp(s->out->loss[i].run_id, run_id) == 0)
			return &s->out->loss[i];
	return NULL;
}

static void add_loss(struct salvage *s, const struct salvage_loss *x)
{
	struct salvage_report *r = s->out;

	r->n_told++;
	if (r->n_losses == SALVAGE_LOSSES_MAX)
		return;
	r->loss = xgrow(r->loss, r->n_losses, &s->cap_losses, sizeof *r->loss);
	r->loss[r->n_losses++] = *x;
}

static void tell_lost(struct salvage *s, const char *run_id, int64_t n, const char *why)
{
	struct salvage_loss x = { .saved = false };

	if (find_loss(s, run_id))
		return;
	s->out->lost++;
	snprintf(x.run_id, sizeof x.run_id, "%s", run_id);
	snprintf(x.text, sizeof x.text, "number %lld: %.270s", (long long)n, why);
	add_loss(s, &x);
}

static void tell_unproven(struct salvage *s, const struct pending *p)
{
	struct salvage_loss x = { .saved = true };

	s->out->saved_unproven++;
	memcpy(x.run_id, p->run_id, sizeof x.run_id);
	snprintf(x.text, sizeof x.text, "number %lld: it is saved, but the journal has "
		 "no sound row of it: nothing proves its content", (long long)p->n);
	add_loss(s, &x);
}

/* Numbers have no gaps: what is not there was. */
static void tell_gap(struct salvage *s, int64_t from, int64_t to)
{
	struct salvage_loss x = { .saved = false };
	int64_t n = to - from + 1 - s->singles;

	s->singles = 0;
	if (n <= 0)
		return;
	s->out->lost += n;
	snprintf(x.text, sizeof x.text, "numbers %lld to %lld: nothing of %lld of them "
		 "is there", (long long)from, (long long)to, (long long)n);
	add_loss(s, &x);
}

static int is_saved(struct salvage *s, const char *run_id, struct err *e)
{
	for (size_t i = 0; i < s->n_pending; i++)
		if (strcmp(s->pending[i].run_id, run_id) == 0)
			return 1;
	return salvage_writer_has(&s->to, run_id, e);
}

/* One page alone names the run: it may be one that is lost, or a number may have
 * flipped. */
static int tell_single(struct salvage *s, int64_t n, const struct rescued *r,
		       struct err *e)
{
	int rc = *r->run_id ? is_saved(s, r->run_id, e) : 1;

	if (rc < 0)
		return rc;
	if (rc == 0 && !find_loss(s, r->run_id)) {
		tell_lost(s, r->run_id, n, r->why);
		s->singles++;
	} else {
		s->out->strays++;
		s->out->seen--;
	}
	return 0;
}

/* --- saving --------------------------------------------------------------------- */

/* Adds a run behind the head of origin; *added as salvage_writer_add(). */
static int add(struct salvage *s, const struct run *r, int64_t n, const char *origin,
	       int *added, struct err *e)
{
	struct salvage_loss *was;
	struct err why = ERR_INIT;
	int rc = salvage_writer_add(&s->to, r, origin, &why, e);

	*added = rc;
	if (rc == 0 && why.code)
		tell_lost(s, r->run_id, n, why.text);
	if (rc == 1 && (was = find_loss(s, r->run_id)) && !was->saved) {
		s->out->lost--;
		s->out->n_told--;
		memmove(was, was + 1, (size_t)(s->out->loss + s->out->n_losses -
					       (was + 1)) * sizeof *was);
		s->out->n_losses--;
	}
	return rc < 0 ? rc : 0;
}

/* Puts a pending run together once more and adds it. */
static int add_pending(struct salvage *s, const struct pending *p, const char *origin,
		       bool proven, struct err *e)
{
	struct rescued r;
	int added = 0, rc = rescue_run(s->rescuer, p->n, &r, e);

	if (rc == 0 && r.run)
		rc = add(s, r.run, p->n, origin, &added, e);
	if (rc == 0 && added && (proven || p->proven))
		s->out->saved++;
	else if (rc == 0 && added)
		tell_unproven(s, p);
	if (rc == 0 && added && proven)
		s->out->kept_place++;
	run_free(r.run);
	return rc;
}

/* Pending runs that found no place are journalled anew. */
static int flush_pending(struct salvage *s, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < s->n_pending && rc == 0; i++)
		rc = add_pending(s, &s->pending[i], s->to.own, false, e);
	s->n_pending = 0;
	return rc;
}

static int add_to_pending(struct salvage *s, int64_t n, const struct rescued *r,
			  struct err *e)
{
	struct pending *p;
	int rc = s->n_pending == PENDING_MAX ? flush_pending(s, e) : 0;

	if (rc < 0)
		return rc;
	s->pending = xgrow(s->pending, s->n_pending, &s->cap_pending,
			   sizeof *s->pending);
	p = &s->pending[s->n_pending++];
	*p = (struct pending){ .n = n, .proven = r->proven };
	memcpy(p->run_id, r->run->run_id, sizeof p->run_id);
	memcpy(p->hash, r->hash, sizeof p->hash);
	return 0;
}

/* --- the chain ------------------------------------------------------------------- */

/* Whether the row continues its origin's chain in the new store, behind the first
 * so many pending runs. */
static int continues(struct salvage *s, const struct seal *x, size_t pending,
		     struct err *e)
{
	struct store_head head;
	char hash[DIGEST_HEX];
	int rc = strlen(x->origin) == 32 && strcmp(x->origin, s->to.own) != 0;

	if (!rc)
		return 0;
	rc = salvage_writer_head(&s->to, x->origin, &head, e);
	if (rc < 0)
		return rc;
	if (x->seq != head.seq + (int64_t)pending + 1)
		return 0;
	for (size_t i = 0; i < pending; i++) {
		char prev[DIGEST_HEX];

		memcpy(prev, head.hash, sizeof prev);
		run_chain_hash(x->origin, head.seq + (int64_t)i + 1,
			       s->pending[i].run_id, s->pending[i].hash, prev,
			       head.hash);
	}
	/* one of its two hashes may be what is damaged */
	run_chain_hash(x->origin, x->seq, x->run_id, x->record_hash, head.hash, hash);
	return strcmp(head.hash, x->prev_hash) == 0 || strcmp(hash, x->hash) == 0;
}

/* The journal row by which the run may keep its place; NULL: there is none. */
static int find_place(struct salvage *s, const struct rescued *r, size_t pending,
		      const struct seal **out, struct err *e)
{
	int rc = 0;

	*out = NULL;
	for (size_t i = 0; i < r->n_seals && rc == 0; i++) {
		rc = continues(s, &r->seal[i], pending, e);
		if (rc == 1)
			*out = &r->seal[i];
	}
	return rc < 0 ? rc : 0;
}

static bool any_sound(const struct rescued *r)
{
	for (size_t i = 0; i < r->n_seals; i++)
		if (seal_is_sound(&r->seal[i]))
			return true;
	return false;
}

static int save(struct salvage *s, int64_t n, const struct rescued *r, struct err *e)
{
	const struct seal *place = NULL;
	int added = 0, rc = 0;

	if (s->n_pending)
		rc = find_place(s, r, s->n_pending, &place, e);
	/* the chain proves those before it, and gives them their place */
	for (size_t i = 0; place && i < s->n_pending && rc == 0; i++)
		rc = add_pending(s, &s->pending[i], place->origin, true, e);
	if (place)
		s->n_pending = 0;
	else if (rc == 0)
		rc = find_place(s, r, 0, &place, e);
	if (rc == 0 && !place && !any_sound(r))
		return add_to_pending(s, n, r, e);
	if (rc == 0)
		rc = flush_pending(s, e);
	if (rc == 0)
		rc = add(s, r->run, n, place ? place->origin : s->to.own, &added, e);
	if (rc == 0 && added) {
		s->out->saved++;
		s->out->kept_place += place != NULL;
	}
	return rc;
}

/* --- all of it ------------------------------------------------------------------- */

static int rescue(struct salvage *s, int64_t n, int64_t images, struct err *e)
{
	struct rescued r;
	int rc = rescue_run(s->rescuer, n, &r, e);

	if (rc < 0)
		return rc;
	if (images < 2 && r.run && !r.proven) {
		/* its own row and nothing else: a number that flipped */
		run_free(r.run);
		return tell_single(s, n, &r, e);
	}
	if (!r.run && images < 2 && (!*r.run_id || n > s->last + 1))
		return tell_single(s, n, &r, e);
	tell_gap(s, s->last + 1, n - 1);
	s->last = n;
	if (r.run)
		rc = save(s, n, &r, e);
	else
		tell_lost(s, r.run_id, n, r.why);
	run_free(r.run);
	return rc;
}

static bool go_on(const struct salvage *s, enum salvage_stage stage, int64_t done,
		  int64_t of)
{
	return !s->rq->progress || s->rq->progress(s->rq->arg, stage, done, of);
}

static int rescue_all(struct salvage *s, struct err *e)
{
	int64_t n = 0, images = 0, done = 0, of = s->out->seen;
	int rc;

	while ((rc = scan_next_run(s->scan, n, &n, &images, e)) == 1) {
		if (!go_on(s, SALVAGE_WRITING, done++, of))
			return err_set(e, ERR_STOPPED, "stopped: nothing was made");
		rc = rescue(s, n, images, e);
		if (rc < 0)
			return rc;
	}
	return rc < 0 ? rc : flush_pending(s, e);
}

static bool read_progress(void *arg, int64_t done, int64_t of)
{
	return go_on(arg, SALVAGE_READING, done, of);
}

static int open_reference(struct salvage *s, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct buf drop = BUF_INIT;
	int rc = 0;

	if (sqlite3_open_v2(":memory:", &s->reference, SQLITE_OPEN_READWRITE |
			    SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
		return stmt_fail(s->reference, e);
	rc = stmt_exec(s->reference, sql_schema, e);
	if (rc == 0)
		rc = stmt_prepare(&st, s->reference, sql_salvage_triggers, e);
	while (rc == 0 && (rc = stmt_step(&st, e)) == 1) {
		buf_addf(&drop, "DROP TRIGGER %s;", stmt_text(&st, "name"));
		rc = 0;
	}
	stmt_release(&st);
	if (rc == 0)
		rc = stmt_exec(s->reference, buf_str(&drop), e);
	buf_release(&drop);
	return rc < 0 ? rc : shapes_load(s->reference, &s->shapes, e);
}

static int read_all(struct salvage *s, struct err *e)
{
	struct scan_progress progress = { .call = read_progress, .arg = s };
	int rc = open_reference(s, e);

	if (rc == 0)
		rc = source_open(s->rq->from, &s->shapes, &s->src, e);
	if (rc == 0)
		rc = scan_open(s->src, &s->shapes, &s->scan, e);
	if (rc == 0)
		rc = scan_all(s->scan, &progress, e);
	if (rc == 0)
		rc = scan_count_runs(s->scan, &s->out->seen, e);
	if (rc == 0)
		rc = scan_lost_pages(s->scan, &s->out->pages_bad, e);
	if (rc < 0)
		return rc;
	s->out->pages = source_pages(s->src);
	if (!s->out->seen && !scan_saw_meta(s->scan))
		return err_set(e, ERR_FORMAT, "%s: nothing in there is of a database of "
			       "postsil", s->rq->from);
	return rescuer_open(s->scan, s->src, &s->shapes, s->reference, &s->rescuer, e);
}

static int write_all(struct salvage *s, struct err *e)
{
	struct salvage_events events = { .scan = s->scan, .src = s->src,
					 .shapes = &s->shapes, .to = s->to.db,
					 .own = s->to.own };
	struct salvage_events_counts found = { .lost = 0 };
	int rc = rescue_all(s, e);
	uint32_t version = source_version(s->src);

	if (version > STORE_USER_VERSION)
		s->out->newer = version;
	if (rc == 0 && s->out->seen && !s->out->saved && !s->out->saved_unproven &&
	    s->out->newer)
		rc = err_set(e, ERR_VERSION, "%s has schema %u, this postsil knows %d: "
			     "it was written by a newer postsil, upgrade this one",
			     s->rq->from, version, STORE_USER_VERSION);
	if (rc == 0)
		rc = salvage_events_copy(&events, &found, e);
	s->out->events = found.saved;
	s->out->events_unproven = found.unproven;
	s->out->events_lost = found.lost;
	if (rc == 0)
		rc = salvage_writer_head(&s->to, s->to.own, &s->out->head, e);
	if (rc == 0 && !go_on(s, SALVAGE_CHECKING, 0, 0))
		rc = err_set(e, ERR_STOPPED, "stopped: nothing was made");
	if (rc == 0)
		rc = salvage_writer_check(&s->to, e);
	if (rc == 0)
		rc = source_is_unchanged(s->src, e);
	return rc < 0 ? rc : salvage_writer_name(&s->to, e);
}

int store_salvage(const struct salvage_request *rq, struct salvage_report *out,
		  struct err *e)
{
	struct salvage s = { .rq = rq, .out = out };
	int rc;

	memset(out, 0, sizeof *out);
	/* the place first: reading may take long */
	rc = salvage_writer_open(&s.to, rq->to, e);
	if (rc == 0)
		rc = read_all(&s, e);
	if (rc == 0)
		rc = write_all(&s, e);
	rescuer_close(s.rescuer);
	scan_close(s.scan);
	source_close(s.src);
	shapes_release(&s.shapes);
	sqlite3_close(s.reference);
	salvage_writer_close(&s.to);
	free(s.pending);
	return rc;
}
