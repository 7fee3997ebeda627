/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"

const struct run_row *kept_scene_row(const struct kept_scene *x, size_t i)
{
	assert(i >= x->from && i - x->from < x->t->n);
	return &x->set->rows[x->s->points[x->t->point[i - x->from]].row];
}

static struct kept_run run_of(const struct kept_scene *x, size_t i)
{
	const struct run_row *row = kept_scene_row(x, i);
	struct kept_run r;

	memset(&r, 0, sizeof r);
	r.value = x->t->value[i - x->from];
	r.at_ms = row->timestamp_ms;
	snprintf(r.run_id, sizeof r.run_id, "%s", row->run_id);
	return r;
}

static void copy_software(char out[FINGERPRINT_HEX], const struct run_row *row)
{
	snprintf(out, FINGERPRINT_HEX, "%s", row->stack ?
		 row->stack->software_fingerprint : "");
}

void kept_drop_follow(const struct kept_scene *x, const struct regression *r,
		      struct kept_drop *d)
{
	size_t n = r->current + 1 - r->start;

	d->state = r->state;
	d->drift = r->drift;
	d->recovered_ms = r->ended_at == REGRESSION_NONE ? 0 :
			  kept_scene_row(x, r->ended_at)->timestamp_ms;
	d->current_level = r->current_level;
	d->change_pct = r->change_pct;
	d->best_pct = r->best_pct;
	d->current = run_of(x, r->current);
	d->n_low = (int64_t)n;
	copy_software(d->software_current, kept_scene_row(x, r->current));
	for (size_t i = 0; i < KEPT_LOW_RUNS && i < n; i++)
		d->low_ms[i] = kept_scene_row(x, r->current - i)->timestamp_ms;
}

void kept_drop_fill(const struct kept_scene *x, const struct regression *r,
		    struct kept_drop *d)
{
	const struct run_row *start = kept_scene_row(x, r->start);

	memset(d, 0, sizeof *d);
	d->little_history = r->little_history;
	d->previous_level = r->previous_level;
	d->confidence = r->confidence;
	d->best = run_of(x, r->best);
	d->first = run_of(x, r->first);
	d->start = run_of(x, r->start);
	d->last_good = run_of(x, r->last_good);
	if (r->confirmed_at != REGRESSION_NONE)
		d->confirmed_ms = kept_scene_row(x, r->confirmed_at)->timestamp_ms;
	copy_software(d->software_before, kept_scene_row(x, r->last_good));
	copy_software(d->software_after, start);
	snprintf(d->hardware_fingerprint, sizeof d->hardware_fingerprint, "%s",
		 start->stack ? start->stack->hardware_fingerprint : "");
	kept_drop_follow(x, r, d);
}

/* A component is known before and after run i, and differs. */
static bool changes_at(const struct kept_scene *x, size_t i)
{
	const char *const *a = kept_scene_row(x, i - 1)->component;
	const char *const *b = kept_scene_row(x, i)->component;

	for (int c = 0; c < COMPONENT_COUNT && a != b; c++)
		if (a[c] && b[c] && a[c] != b[c])
			return true;
	return false;
}

/* First run of the level that r fell from. */
static size_t level_before(const struct kept_scene *x, const struct regression *r)
{
	size_t start = x->from;

	for (size_t i = 0; i < x->n_changes; i++)
		if (x->changes[i].index <= r->last_good)
			start = x->changes[i].index;
	return start;
}

/* The run at which something changed: the first of the low level, or one run off, as
 * the detector places a drop to within one run.  A provisional one is where it is. */
static size_t place_of_change(const struct kept_scene *x,
			      const struct regression *r)
{
	size_t end = x->from + x->t->n;

	if (changes_at(x, r->start) || r->state == REGRESSION_PROVISIONAL)
		return r->start;
	if (r->start + 1 < end && changes_at(x, r->start + 1))
		return r->start + 1;
	if (r->last_good > level_before(x, r) && changes_at(x, r->last_good))
		return r->last_good;
	return r->start;
}

/* One a line; they hold no control characters. */
static void pack(const char *const *component, struct buf *out)
{
	for (int c = 0; c < COMPONENT_COUNT; c++) {
		buf_adds(out, component[c] ? component[c] : "");
		buf_addc(out, '\n');
	}
}

int kept_alert_write(struct kept *k, int64_t series, size_t pos,
		     const struct kept_scene *x, const struct regression *r)
{
	struct stmt *st = &k->st[KS_ALERT_ADD];
	struct buf before = BUF_INIT, after = BUF_INIT;
	size_t at = place_of_change(x, r);
	char id[SERIES_ALERT_ID];
	struct regression plain;
	struct kept_drop d;
	int rc;

	kept_drop_fill(x, r, &d);
	memset(&plain, 0, sizeof plain);
	plain = *r;
	series_alert_id(x->s, d.first.run_id, id);
	pack(kept_scene_row(x, at - 1)->component, &before);
	pack(kept_scene_row(x, at)->component, &after);
	stmt_bind_int(st, ":series", series);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_text(st, ":id", id);
	stmt_bind_int(st, ":state", d.state);
	stmt_bind_int(st, ":at_ms", d.start.at_ms);
	stmt_bind_blob(st, ":figures", &d, sizeof d);
	stmt_bind_blob(st, ":place", &plain, sizeof plain);
	stmt_bind_text(st, ":before", before.p);
	stmt_bind_text(st, ":after", after.p);
	rc = stmt_run(st, &k->e);
	buf_release(&before);
	buf_release(&after);
	return rc;
}
