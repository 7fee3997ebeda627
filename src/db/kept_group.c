/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <math.h>
#include <string.h>

/* What a (product, device, precision) of a group divides by; the three texts are
 * those of row. */
struct reference {
	const struct run_row *row;
	double theory, attainable;
	int64_t theory_ms;
};

void kept_group_bind(struct stmt *st, const struct kept_group *g)
{
	stmt_bind_text(st, ":unit_id", g->unit);
	stmt_bind_text(st, ":device", g->device);
	stmt_bind_text(st, ":precision", g->precision);
}

int kept_group_run(struct kept *k, enum kept_statement i,
		   const struct kept_group *g)
{
	kept_group_bind(&k->st[i], g);
	return stmt_run(&k->st[i], &k->e);
}

struct run_filter kept_group_filter(const struct kept *k,
				    const struct kept_group *g, int64_t since_ms)
{
	struct run_filter f = k->runs;

	f.unit = g->unit;
	f.device = g->device;
	f.precision = g->precision;
	if (since_ms > f.since_ms)
		f.since_ms = since_ms;
	return f;
}

static int drop_group(struct kept *k, const struct kept_group *g)
{
	int rc = kept_group_run(k, KS_GROUP_LEVELS_DROP, g);

	if (rc == 0)
		rc = kept_group_run(k, KS_GROUP_ALERTS_DROP, g);
	return rc < 0 ? rc : kept_group_run(k, KS_GROUP_DROP, g);
}

static void bind_reference(struct stmt *st, const struct run_row *r)
{
	stmt_bind_text(st, ":product", r->product);
	stmt_bind_text(st, ":device", r->device);
	stmt_bind_text(st, ":precision", r->precision);
}

static int get_reference(struct kept *k, struct reference *ref)
{
	struct stmt *st = &k->st[KS_REFERENCE_GET];
	int rc;

	ref->theory = ref->attainable = NAN;
	ref->theory_ms = 0;
	bind_reference(st, ref->row);
	rc = stmt_step(st, &k->e);
	if (rc == 1) {
		ref->theory = stmt_real(st, "theory");
		ref->theory_ms = stmt_int(st, "theory_ms");
		ref->attainable = stmt_real(st, "attainable");
	}
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

static int set_reference(struct kept *k, const struct reference *ref)
{
	struct stmt *st = &k->st[KS_REFERENCE_SET];
	int rc;

	bind_reference(st, ref->row);
	stmt_bind_real(st, ":theory", ref->theory);
	stmt_bind_int(st, ":theory_ms", ref->theory_ms);
	stmt_bind_real(st, ":attainable", ref->attainable);
	rc = stmt_run(st, &k->e);
	if (rc == 0) {
		stmt_bind_text(&k->st[KS_META_SET], ":key", "moved");
		stmt_bind_text(&k->st[KS_META_SET], ":value", "1");
		rc = stmt_run(&k->st[KS_META_SET], &k->e);
	}
	return rc;
}

/* Device and precision are the group's. */
static bool is_of(const struct reference *ref, const struct run_row *r)
{
	return ref->row->product == r->product;
}

/* Of the same millisecond the higher one is taken, whichever unit is read first. */
static void fold(struct reference *ref, const struct run_row *r)
{
	if (r->peak_theory > 0 &&
	    (r->timestamp_ms > ref->theory_ms || !(ref->theory > 0) ||
	     (r->timestamp_ms == ref->theory_ms && r->peak_theory > ref->theory))) {
		ref->theory = r->peak_theory;
		ref->theory_ms = r->timestamp_ms;
	}
	if (r->peak_attainable > 0)
		ref->attainable = fmax(r->peak_attainable, ref->attainable);
}

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* The references of all units are put in the rows, where series_build() looks for
 * them: its own are those of the rows that it sees. */
static int share_reference(struct kept *k, struct run_set *set, size_t first)
{
	struct reference ref = { .row = &set->rows[first] }, was;
	int rc = get_reference(k, &ref);

	if (rc < 0)
		return rc;
	was = ref;
	for (size_t i = first; i < set->n; i++)
		if (is_of(&ref, &set->rows[i]))
			fold(&ref, &set->rows[i]);
	if (!is_same(was.theory, ref.theory) ||
	    !is_same(was.attainable, ref.attainable) ||
	    was.theory_ms != ref.theory_ms)
		rc = set_reference(k, &ref);
	for (size_t i = first; i < set->n; i++)
		if (is_of(&ref, &set->rows[i])) {
			set->rows[i].peak_theory = ref.theory;
			set->rows[i].peak_attainable = ref.attainable;
		}
	return rc;
}

static int share_references(struct kept *k, struct run_set *set)
{
	int rc = 0;

	for (size_t i = 0; i < set->n && rc == 0; i++) {
		size_t before = 0;

		while (before < i &&
		       set->rows[before].product != set->rows[i].product)
			before++;
		if (before == i)
			rc = share_reference(k, set, i);
	}
	return rc;
}

static int write_series(struct kept *k, const struct run_set *set,
			const struct series *s)
{
	unsigned parts = STANDING_LEVELS;
	struct standing st;
	struct track t;
	int rc;

	if (kept_is_raw(s->metric))
		parts |= STANDING_DROPS;
	if (s->metric >= METRIC_MEASURED)
		parts |= STANDING_MILESTONES;
	if (s->metric == METRIC_CUSTOM)
		parts |= STANDING_RELATIVE;
	series_track(s, set, s->points[0].at_ms, &t);
	standing_build(&t, parts, k->threshold, &st);
	rc = kept_series_write(k, &(struct kept_scene){
		.set = set, .s = s, .t = &t, .changes = st.trajectory.changes,
		.n_changes = st.trajectory.n_changes }, &st);
	standing_release(&st);
	track_release(&t);
	return rc;
}

static int write_metric(struct kept *k, const struct run_set *set,
			enum metric metric)
{
	struct series_list list;
	int rc = 0;

	series_build(set, metric, &list);
	if (k->include_forced)
		series_count_forced(&list);
	for (size_t i = 0; i < list.n && rc == 0; i++)
		rc = write_series(k, set, &list.series[i]);
	series_list_release(&list);
	return rc;
}

int kept_group_analyse(struct kept *k, const struct kept_group *g, struct err *e)
{
	struct run_filter f = kept_group_filter(k, g, 0);
	struct run_set *set = NULL;
	int rc = store_query(&k->store->base, &f, &set, e);

	if (rc < 0)
		return rc;
	rc = drop_group(k, g);
	if (rc == 0)
		rc = share_references(k, set);
	for (int m = 0; m <= METRIC_CUSTOM && rc == 0; m++)
		rc = write_metric(k, set, (enum metric)m);
	run_set_free(set);
	return rc;
}
