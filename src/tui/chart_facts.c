/* SPDX-License-Identifier: MIT */
#include "tui/chart_facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/standings.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

#define GAPS_SAID 2     /* in a line; the rest is counted */
#define SAME 1e-9       /* relative: figures that differ by their rounding alone */

void chart_facts_release(struct chart_facts *f)
{
	free(f->drop_at);
	*f = (struct chart_facts){ 0 };
}

/* --- what is kept ----------------------------------------------------------- */

/* What is looked for. */
struct sought {
	const struct chart_key *key;
	const struct series *s;
	struct kept *kept;
};

static bool is_key(const struct kept_key *k, const struct chart_key *key)
{
	return chart_key_is_same(key, &(struct chart_key){
		.product = k->product, .unit_id = k->unit_id, .device = k->device,
		.precision = k->precision, .backend = k->backend,
		.power_mode = k->power_mode, .suite_version = k->suite_version,
		.custom = k->custom, .unit = k->metric_unit, .threads = k->threads });
}

/* Whether the kept figures are of all points of the series, and of no others. */
static bool is_of(const struct kept_series *x, const struct sought *w)
{
	const struct series *s = w->s;

	return is_key(&x->key, w->key) && !x->is_stale && x->f.runs == (int64_t)s->n &&
	       x->f.last_ms == s->points[s->n - 1].at_ms;
}

/* The kept series of w with this metric; its texts go with it, and are not filled. */
static bool find_series(const struct sought *w, enum metric metric,
			struct kept_series *out)
{
	const struct chart_key *key = w->key;
	const struct kept_filter f = {
		.unit = key->unit_id, .device = key->device,
		.precision = key->precision, .backend = key->backend,
		.metrics = 1u << metric,
		.custom = metric == METRIC_CUSTOM ? key->custom : NULL,
	};
	struct kept_list list;
	bool found = false;

	if (kept_series(w->kept, &f, &list, NULL) < 0)
		return false;
	for (size_t i = 0; i < list.n && !found; i++) {
		found = is_of(&list.series[i], w);
		if (found)
			*out = (struct kept_series){ .id = list.series[i].id,
						     .f = list.series[i].f };
	}
	kept_list_release(&list);
	return found;
}

/* The point of a run; s->n: there is none. */
static size_t find_point(const struct chart *c, const struct kept_run *run)
{
	const struct series *s = chart_series(c);
	const struct run_row *rows = chart_focus_set(c)->rows;
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->points[middle].at_ms < run->at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < s->n && s->points[low].at_ms == run->at_ms &&
	       strcmp(rows[s->points[low].row].run_id, run->run_id) != 0)
		low++;
	return low < s->n && s->points[low].at_ms == run->at_ms ? low : s->n;
}

static int compare_places(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool take_drops(struct chart_facts *f, const struct chart *c,
		       struct kept *kept, int64_t series)
{
	struct kept_alerts list;
	bool good = true;

	if (kept_alerts(kept, &(struct kept_filter){ .series = series }, &list, NULL) < 0)
		return false;
	f->drop_at = xreallocarray(NULL, list.n + 1, sizeof *f->drop_at);
	for (f->n_drops = 0; f->n_drops < list.n && good; f->n_drops++) {
		size_t at = find_point(c, &list.alert[f->n_drops].drop.start);

		f->drop_at[f->n_drops] = at;
		good = at < chart_series(c)->n;
	}
	kept_alerts_release(&list);
	qsort(f->drop_at, f->n_drops, sizeof *f->drop_at, compare_places);
	return good;
}

/* Drops are kept of raw figures.  An efficiency falls where its figure does, as long as
 * it is that one over the reference at each point. */
static bool is_share_of_gemm(const struct chart *c)
{
	const struct series *s = chart_series(c);
	const struct run_row *rows = chart_focus_set(c)->rows;

	for (size_t i = 0; i < s->n; i++) {
		double share = rows[s->points[i].row].value[METRIC_BLAS3] /
			       s->reference_peak;

		if (!(fabs(share - s->points[i].value) <= SAME * fabs(share)))
			return false;
	}
	return true;
}

/* While what is kept is being computed, asking for it would wait for more of that. */
static struct kept *kept_of(const struct workspace *ws)
{
	struct kept *kept = NULL;
	size_t done, of;

	if (standings_is_pending(ws, &done, &of) ||
	    standings_get(ws, KEPT_ALERTS, &kept, NULL) < 0 ||
	    standings_is_pending(ws, &done, &of))
		return NULL;
	return kept;
}

static bool load_kept(struct chart_facts *f, const struct chart *c,
		      const struct workspace *ws)
{
	const struct sought w = { .key = &c->keys.key[c->shown[0]],
				  .s = chart_series(c), .kept = kept_of(ws) };
	struct kept_series own, raw;

	if (!w.kept || !find_series(&w, w.s->metric, &own))
		return false;
	raw = own;
	if (w.s->metric == METRIC_EFFICIENCY &&
	    (own.f.reference_peak != w.s->reference_peak || !is_share_of_gemm(c) ||
	     !find_series(&w, METRIC_BLAS3, &raw)))
		return false;
	memcpy(f->milestone, own.f.milestone, sizeof f->milestone);
	f->recent = own.f.recent;
	return take_drops(f, c, w.kept, raw.id);
}

/* --- what is not ---------------------------------------------------------------- */

static void compute(struct chart_facts *f, const struct chart *c, double threshold)
{
	struct track_facts t;

	track_facts_of(&t, chart_series(c), chart_focus_set(c), threshold);
	memcpy(f->milestone, t.standing.milestone, sizeof f->milestone);
	f->recent = t.standing.trajectory.recent;
	f->n_drops = t.standing.n_drops;
	f->drop_at = t.drop_at;
	t.drop_at = NULL;
	track_facts_release(&t);
}

void chart_facts_load(struct chart_facts *f, const struct chart *c,
		      const struct workspace *ws)
{
	chart_facts_release(f);
	if (!chart_series(c))
		return;
	f->kept = load_kept(f, c, ws);
	if (f->kept)
		return;
	chart_facts_release(f);
	compute(f, c, ws->threshold);
}

/* --- words ---------------------------------------------------------------------- */

static void add_gaps(const struct chart *c, struct buf *b)
{
	for (size_t i = 0; i < c->n_gaps && i < GAPS_SAID; i++) {
		const struct chart_gap *gap = &c->gap[c->n_gaps - 1 - i];
		char from[16], to[16];

		buf_adds(b, i ? ", " : "; no runs ");
		if (c->choice.dates) {
			pane_date((int64_t)gap->from, from);
			pane_date((int64_t)gap->to, to);
			buf_addf(b, "%s to %s", from, to);
		} else {
			buf_addf(b, "d %.0f-%.0f", gap->from, gap->to);
		}
	}
	if (c->n_gaps > GAPS_SAID)
		buf_addf(b, " and %zu more gaps", c->n_gaps - GAPS_SAID);
}

void chart_facts_words(const struct chart_facts *f, const struct chart *c,
		       char *out, size_t size)
{
	struct buf b = BUF_INIT;
	bool relative = c->choice.metric == METRIC_CUSTOM;
	bool shares = relative || c->choice.metric == METRIC_EFFICIENCY;
	char text[UNIT_TEXT];

	for (size_t i = 0; shares && i < MILESTONES; i++) {
		milestone_text(&f->milestone[i], text, sizeof text);
		buf_addf(&b, "%s%.0f %% %s%s", i ? ", " : "", milestone_targets[i] * 100,
			 relative && !i ? "of its best level " : "", text);
	}
	rate_text(&f->recent, shares, text, sizeof text);
	buf_adds(&b, b.n ? "; " : "");
	if (strcmp(text, "-") == 0)
		buf_adds(&b, "too few runs for a trend");
	else
		buf_addf(&b, "%s %%/month", text);
	add_gaps(c, &b);
	snprintf(out, size, "%s", buf_str(&b));
	buf_release(&b);
}
