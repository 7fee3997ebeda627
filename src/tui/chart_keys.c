/* SPDX-License-Identifier: MIT */
#include "tui/chart_keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "tui/standings.h"
#include "tui/workspace.h"

void chart_keys_release(struct chart_keys *k)
{
	arena_release(&k->arena);
	free(k->key);
	*k = (struct chart_keys){ 0 };
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool chart_key_is_same(const struct chart_key *a, const struct chart_key *b)
{
	return a->threads == b->threads && is_same(a->unit_id, b->unit_id) &&
	       is_same(a->product, b->product) && is_same(a->device, b->device) &&
	       is_same(a->precision, b->precision) &&
	       is_same(a->backend, b->backend) &&
	       is_same(a->power_mode, b->power_mode) &&
	       is_same(a->suite_version, b->suite_version) &&
	       is_same(a->custom, b->custom) && is_same(a->unit, b->unit);
}

/* Neighbours in the list share most of their texts. */
static const char *share(struct arena *a, const char *text, const char *before)
{
	return is_same(text, before) ? before : arena_strdup(a, text);
}

static struct chart_key copy(struct arena *a, const struct chart_key *from,
			     const struct chart_key *before)
{
	static const struct chart_key none = { 0 };
	struct chart_key to = *from;

	if (!before)
		before = &none;
	to.product = share(a, from->product, before->product);
	to.unit_id = share(a, from->unit_id, before->unit_id);
	to.device = share(a, from->device, before->device);
	to.precision = share(a, from->precision, before->precision);
	to.backend = share(a, from->backend, before->backend);
	to.power_mode = share(a, from->power_mode, before->power_mode);
	to.suite_version = share(a, from->suite_version, before->suite_version);
	to.custom = share(a, from->custom, before->custom);
	to.unit = share(a, from->unit, before->unit);
	return to;
}

struct chart_key chart_key_copy(struct arena *a, const struct chart_key *key)
{
	return copy(a, key, NULL);
}

static int add(void *arg, const struct kept_series *s, size_t total)
{
	struct chart_keys *k = arg;
	const struct kept_key *x = &s->key;

	(void)total;
	k->key = xgrow(k->key, k->n, &k->cap, sizeof *k->key);
	k->key[k->n] = copy(&k->arena, &(struct chart_key){
		.product = x->product, .unit_id = x->unit_id, .device = x->device,
		.precision = x->precision, .backend = x->backend,
		.power_mode = x->power_mode, .suite_version = x->suite_version,
		.custom = x->custom, .unit = x->metric_unit, .threads = x->threads,
		.runs = s->f.runs, .last_ms = s->f.last_ms,
		.reference_peak = x->metric == METRIC_EFFICIENCY ?
			s->f.reference_peak : (double)NAN, .stale = s->is_stale,
	}, k->n ? &k->key[k->n - 1] : NULL);
	k->n++;
	return 0;
}

static bool is_same_figure(const struct chart_figure *a, const struct chart_figure *b)
{
	return a->metric == b->metric && is_same(a->custom, b->custom) &&
	       a->or_custom == b->or_custom;
}

static bool is_good(struct chart_keys *k, const struct workspace *ws,
		    const struct chart_figure *figure)
{
	if (!k->known || k->loads != ws->loads || !is_same_figure(&k->asked, figure) ||
	    k->include_forced != ws->include_forced)
		return false;
	if (!k->pending)
		return true;
	k->pending = standings_is_pending(ws, &k->done, &k->of);
	return k->pending && k->done >= k->seen && k->done <= k->seen + k->seen / 4;
}

static int read_keys(struct chart_keys *k, const struct workspace *ws, struct err *e)
{
	/* of raw figures the first stage tells all that a key has */
	enum kept_stage stage = k->metric == METRIC_EFFICIENCY ? KEPT_ALL : KEPT_ALERTS;
	struct kept_filter f = standings_filter(ws);
	struct kept *kept;
	int rc = standings_get(ws, stage, &kept, e);

	f.metrics = 1u << k->metric;
	f.custom = k->metric == METRIC_CUSTOM ? k->asked.custom : NULL;
	f.sort = KEPT_BY_PRODUCT;
	if (kept)
		rc = standings_each(kept, &f, add, k, e);
	return rc;
}

static void note_progress(struct chart_keys *k, const struct workspace *ws)
{
	k->pending = standings_is_pending(ws, &k->done, &k->of);
	k->seen = k->done;
}

int chart_keys_load(struct chart_keys *k, const struct workspace *ws,
		    const struct chart_figure *figure, bool *changed, struct err *e)
{
	int rc;

	*changed = !is_good(k, ws, figure);
	if (!*changed)
		return 0;
	chart_keys_release(k);
	k->loads = ws->loads;
	k->asked = *figure;
	k->asked.custom = figure->custom ? arena_strdup(&k->arena, figure->custom) : NULL;
	k->include_forced = ws->include_forced;
	k->metric = figure->metric;
	rc = read_keys(k, ws, e);
	note_progress(k, ws);
	if (rc == 0 && !k->n && !k->pending && figure->or_custom &&
	    k->metric != METRIC_CUSTOM) {
		k->metric = METRIC_CUSTOM;
		rc = read_keys(k, ws, e);
		note_progress(k, ws);
		if (!k->n)
			k->metric = figure->metric;
	}
	if (rc < 0)
		chart_keys_release(k);
	else
		k->known = true;
	return rc;
}
