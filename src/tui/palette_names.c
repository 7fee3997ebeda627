/* SPDX-License-Identifier: MIT */
#include "tui/palette_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define ALERTS 200
#define RUNS 200

/* Whether it is new, and there is room for one of its kind. */
static bool is_wanted(const struct palette_cache *c, enum args_value what,
		      const char *text)
{
	size_t n = 0;

	if (!text || !*text)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (c->name[i].what != what)
			continue;
		if (++n == PALETTE_ITEMS || strcmp(c->name[i].text, text) == 0)
			return false;
	}
	return true;
}

static void keep(struct palette_cache *c, enum args_value what, const char *text,
		 const char *help)
{
	c->name = xgrow(c->name, c->n, &c->cap, sizeof *c->name);
	c->name[c->n++] = (struct palette_name){
		.what = what, .text = arena_strdup(&c->arena, text), .help = help,
	};
}

static void add(struct palette_cache *c, enum args_value what, const char *text,
		int64_t last_ms)
{
	char iso[CLOCK_ISO];

	if (!is_wanted(c, what, text))
		return;
	clock_iso(last_ms, iso);
	keep(c, what, text, arena_printf(&c->arena, "newest run %.10s", iso));
}

static void add_series(struct palette_cache *c, struct kept *k)
{
	const struct kept_filter f = { .sort = KEPT_BY_TIME, .limit = PALETTE_NAMES_SERIES };
	struct kept_list list;

	if (kept_series(k, &f, &list, NULL) < 0)
		return;
	for (size_t i = 0; i < list.n; i++) {
		const struct kept_series *s = &list.series[i];
		int64_t last = s->f.last_ms;

		add(c, VALUE_PRODUCT, s->key.product, last);
		add(c, VALUE_UNIT, s->key.unit_id, last);
		add(c, VALUE_HARDWARE, s->f.hardware_fingerprint, last);
		add(c, VALUE_DEVICE, s->key.device, last);
		add(c, VALUE_BACKEND, s->key.backend, last);
		add(c, VALUE_METRIC, s->key.custom, last);
	}
	kept_list_release(&list);
}

static void add_alerts(struct palette_cache *c, struct kept *k)
{
	const struct kept_filter f = { .limit = ALERTS };
	struct kept_alerts list;

	if (kept_alerts(k, &f, &list, NULL) < 0)
		return;
	for (size_t i = 0; i < list.n; i++) {
		const struct kept_alert *x = &list.alert[i];
		const struct kept_key *key = &x->key;

		if (is_wanted(c, VALUE_ALERT, x->id))
			keep(c, VALUE_ALERT, x->id,
			     arena_printf(&c->arena, "%+.1f %% %.*s %s of %.*s",
					  x->drop.change_pct,
					  (int)utf8_fit(metric_name(key->metric, key->custom), 30),
					  metric_name(key->metric, key->custom),
					  key->precision, (int)utf8_fit(key->product, 60),
					  key->product));
	}
	kept_alerts_release(&list);
}

static void add_runs(struct palette_cache *c)
{
	const struct run_set *set = c->ws->set;
	size_t n = 0;

	for (size_t i = set ? set->n : 0; i-- > 0 && n < RUNS;) {
		const struct run_row *row = &set->rows[i];
		const char *product = row->product ? row->product : "";
		char iso[CLOCK_ISO];

		if (!is_wanted(c, VALUE_RUN, row->run_id))
			continue;
		clock_iso(row->timestamp_ms, iso);
		keep(c, VALUE_RUN, row->run_id,
		     arena_printf(&c->arena, "%.10s %.*s", iso,
				  (int)utf8_fit(product, 60), product));
		n++;
	}
}

static void read_all(struct palette_cache *c)
{
	struct kept *k;

	c->known = true;
	add_runs(c);
	if (standings_get(c->ws, KEPT_ALERTS, &k, NULL) < 0 || !k)
		return;
	add_series(c, k);
	add_alerts(c, k);
}

void palette_names_add(void *arg, enum args_value what, struct palette_list *l)
{
	struct palette_cache *c = arg;

	if (!c->known)
		read_all(c);
	for (size_t i = 0; i < c->n; i++)
		if (c->name[i].what == what)
			palette_add(l, c->name[i].text, c->name[i].help);
}

void palette_names_release(struct palette_cache *c)
{
	arena_release(&c->arena);
	free(c->name);
	*c = (struct palette_cache){ .ws = c->ws };
}
