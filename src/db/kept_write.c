/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

static void copy_id(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

void kept_figures_newest(const struct kept_scene *x, struct kept_figures *f)
{
	const struct series *s = x->s;
	const struct run_row *last = &x->set->rows[s->points[s->n - 1].row];

	f->counted = (int64_t)(x->from + x->t->n);
	f->last_ms = last->timestamp_ms;
	copy_id(f->last_run_id, sizeof f->last_run_id, last->run_id);
	copy_id(f->hardware_fingerprint, sizeof f->hardware_fingerprint,
		last->stack ? last->stack->hardware_fingerprint : "");
	copy_id(f->software_fingerprint, sizeof f->software_fingerprint,
		last->stack ? last->stack->software_fingerprint : "");
}

void kept_place_fill(const struct kept_scene *x, size_t at, struct kept_place *p)
{
	size_t n = x->from + x->t->n, from = x->from;

	if (x->n_changes) {
		from = x->changes[x->n_changes - 1].index;
		at = x->changes[x->n_changes - 1].at;
	}
	memset(p, 0, sizeof *p);
	p->from = (int64_t)from;
	p->at = (int64_t)at;
	if (x->t->n) {
		p->level_run = kept_scene_row(x, from)->run;
		p->level_ms = kept_scene_row(x, from)->timestamp_ms;
		p->last_run = kept_scene_row(x, n - 1)->run;
	}
	for (size_t i = 0; i < x->s->n; i++) {
		int64_t run = x->set->rows[x->s->points[i].row].run;

		if (run > p->max_run)
			p->max_run = run;
	}
}

static void find_over(const struct kept_scene *x, struct kept_figures *f,
		      const char **why)
{
	*why = "";
	for (size_t i = x->s->n; i-- > 0 && x->s->metric == METRIC_EFFICIENCY;) {
		const struct run_row *row = &x->set->rows[x->s->points[i].row];

		if (!(x->s->points[i].value > 1))
			continue;
		f->is_over = true;
		f->over_ms = row->timestamp_ms;
		copy_id(f->over_run_id, sizeof f->over_run_id, row->run_id);
		*why = row->over;
		return;
	}
}

static void fill_figures(const struct kept_scene *x, const struct standing *st,
			 struct kept_figures *f)
{
	const struct trajectory *tr = &st->trajectory;

	memset(f, 0, sizeof *f);
	kept_figures_newest(x, f);
	f->runs = (int64_t)x->s->n;
	f->first_ms = x->s->points[0].at_ms;
	f->reference_peak = x->s->metric == METRIC_EFFICIENCY ? x->s->reference_peak :
			    x->s->metric == METRIC_CUSTOM ? st->best : NAN;
	f->n_levels = (int64_t)tr->n_levels;
	f->level = tr->n_levels ? tr->levels[tr->n_levels - 1].median : NAN;
	f->spread = tr->n_levels ? tr->levels[tr->n_levels - 1].spread : NAN;
	f->alerts = (int64_t)st->n_drops;
	for (size_t i = 0; i < st->n_drops; i++)
		f->open_alerts += st->drop[i].state != REGRESSION_FIXED;
	f->now = st->now;
	memcpy(f->milestone, st->milestone, sizeof f->milestone);
	f->rate = tr->rate;
	f->recent = tr->recent;
	memcpy(f->spark, st->spark, sizeof f->spark);
}

static void bind_key(struct stmt *st, const struct series *s)
{
	const struct run_row *key = s->key;

	stmt_bind_text(st, ":product", key->product);
	stmt_bind_text(st, ":unit_id", key->unit_id);
	stmt_bind_text(st, ":device", key->device);
	stmt_bind_text(st, ":precision", key->precision);
	stmt_bind_int(st, ":metric", s->metric);
	stmt_bind_text(st, ":custom", s->custom ? s->custom : "");
	stmt_bind_text(st, ":metric_unit", s->unit ? s->unit : "");
	stmt_bind_text(st, ":backend", key->backend);
	stmt_bind_int(st, ":threads", key->threads);
	stmt_bind_text(st, ":power_mode", key->power_mode);
	stmt_bind_text(st, ":suite_version", key->suite_version);
}

/* NAN, which is NULL, unless reached. */
static double days_of(const struct kept_figures *f, size_t i)
{
	return f->milestone[i].state == MILESTONE_REACHED ? f->milestone[i].days
							  : NAN;
}

static int add_series(struct kept *k, const struct kept_scene *x,
		      const struct standing *standing, int64_t *id)
{
	struct stmt *st = &k->st[KS_SERIES_ADD];
	struct kept_figures f;
	struct kept_place place;
	const char *why;
	int rc;

	fill_figures(x, standing, &f);
	find_over(x, &f, &why);
	kept_place_fill(x, 0, &place);
	bind_key(st, x->s);
	stmt_bind_int(st, ":counted", f.counted);
	stmt_bind_int(st, ":last_ms", f.last_ms);
	stmt_bind_real(st, ":reference", f.reference_peak);
	stmt_bind_real(st, ":now", f.now);
	stmt_bind_real(st, ":days_70", days_of(&f, 0));
	stmt_bind_real(st, ":days_80", days_of(&f, 1));
	stmt_bind_real(st, ":days_90", days_of(&f, 2));
	stmt_bind_blob(st, ":figures", &f, sizeof f);
	stmt_bind_blob(st, ":place", &place, sizeof place);
	stmt_bind_text(st, ":over_why", why);
	rc = stmt_run(st, &k->e);
	*id = sqlite3_last_insert_rowid(k->db);
	return rc;
}

static int write_level(struct kept *k, int64_t series, size_t pos,
		       const struct kept_level *level)
{
	struct stmt *st = &k->st[KS_LEVEL_ADD];

	stmt_bind_int(st, ":series", series);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_blob(st, ":figures", level, sizeof *level);
	return stmt_run(st, &k->e);
}

static void fill_level(const struct kept_scene *x, const struct level *l,
		       const struct change *c, struct kept_level *out)
{
	const struct run_row *first = kept_scene_row(x, x->from + l->start);

	memset(out, 0, sizeof *out);
	out->runs = (int64_t)(l->end - l->start);
	out->start_ms = first->timestamp_ms;
	out->end_ms = kept_scene_row(x, x->from + l->end - 1)->timestamp_ms;
	copy_id(out->run_id, sizeof out->run_id, first->run_id);
	out->median = l->median;
	out->spread = l->spread;
	out->change_pct = c ? c->change_pct : NAN;
	out->confidence = c ? c->confidence : NAN;
	out->drift = c && c->drift;
}

/* first: what is kept of the change that began the first of them; NULL: none. */
int kept_levels_write(struct kept *k, int64_t series, size_t pos,
		      const struct kept_scene *x, const struct kept_level *first)
{
	struct change *own = xcalloc(x->n_changes + 1, sizeof *own);
	struct level *level = xcalloc(x->n_changes + 1, sizeof *level);
	struct kept_level out;
	size_t n;
	int rc = 0;

	for (size_t i = 0; i < x->n_changes; i++) {
		own[i] = x->changes[i];
		own[i].index -= x->from;
	}
	n = changepoint_levels(x->t->value, x->t->n, own, x->n_changes, level);
	for (size_t i = 0; i < n && rc == 0; i++) {
		fill_level(x, &level[i], i ? &own[i - 1] : NULL, &out);
		if (!i && first) {
			out.change_pct = first->change_pct;
			out.confidence = first->confidence;
			out.drift = first->drift;
		}
		rc = write_level(k, series, pos + i, &out);
	}
	free(level);
	free(own);
	return rc;
}

int kept_series_write(struct kept *k, const struct kept_scene *x,
		      const struct standing *st)
{
	int64_t id;
	int rc = add_series(k, x, st, &id);

	if (rc == 0)
		rc = kept_levels_write(k, id, 0, x, NULL);
	for (size_t i = 0; i < st->n_drops && rc == 0; i++)
		rc = kept_alert_write(k, id, i, x, &st->drop[i]);
	return rc;
}
