/* SPDX-License-Identifier: MIT */
#include "tui/compare_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/cohort.h"
#include "tui/pane.h"
#include "tui/workspace.h"

#define NAME_MAX_BYTES 80
#define NAMES_SAID 8

/* --- which products ---------------------------------------------------------- */

/* The next name of a list; false at its end. */
static bool next_name(const char **names, char out[NAME_MAX_BYTES])
{
	size_t n = strcspn(*names, (const char[]){ COMPARE_BETWEEN, '\0' });

	if (!n)
		return false;
	snprintf(out, NAME_MAX_BYTES, "%.*s", (int)n, *names);
	*names += n + ((*names)[n] != '\0');
	return true;
}

static bool is_named(const struct maturity_row *row, const char *names)
{
	char name[NAME_MAX_BYTES];

	if (!*names)
		return true;
	while (next_name(&names, name))
		if (strcasestr(row->product, name))
			return true;
	return false;
}

/* Figures of one kind together, efficiencies first. */
static int compare_figures(const struct maturity_row *x, const struct maturity_row *y)
{
	int c = (x->metric == METRIC_CUSTOM) - (y->metric == METRIC_CUSTOM);

	if (!c)
		c = strcmp(x->custom, y->custom);
	if (!c)
		c = strcmp(x->metric_unit, y->metric_unit);
	return c ? c : strcmp(x->precision, y->precision);
}

/* By figure, precision and product; of one product the device with most runs first. */
static int by_precision(const void *a, const void *b)
{
	const struct maturity_row *x = *(const struct maturity_row *const *)a;
	const struct maturity_row *y = *(const struct maturity_row *const *)b;
	int c = compare_figures(x, y);

	if (!c)
		c = strcmp(x->product, y->product);
	if (!c)
		c = (x->counted < y->counted) - (x->counted > y->counted);
	return c ? c : strcmp(x->device, y->device);
}

static int by_runs(const void *a, const void *b)
{
	const struct maturity_row *x = *(const struct maturity_row *const *)a;
	const struct maturity_row *y = *(const struct maturity_row *const *)b;
	int c = (x->counted < y->counted) - (x->counted > y->counted);

	return c ? c : strcmp(x->product, y->product);
}

/* Leaves one row a product, of the figure and precision that most products have, or most
 * runs, efficiencies before all others; list is by_precision. */
static size_t keep_one_precision(const struct maturity_row **list, size_t n)
{
	size_t best = 0, best_n = 0, best_runs = 0, out = 0;

	for (size_t i = 0, end; i < n; i = end) {
		size_t products = 0, runs = 0;

		for (end = i; end < n && compare_figures(list[end], list[i]) == 0; end++) {
			products += end == i || strcmp(list[end]->product,
						       list[end - 1]->product) != 0;
			runs += list[end]->counted;
		}
		if (best_n && list[i]->metric != list[best]->metric)
			break;
		if (products < best_n || (products == best_n && runs <= best_runs))
			continue;
		best = i;
		best_n = products;
		best_runs = runs;
	}
	for (size_t i = best; out < best_n; i++)
		if (!out || strcmp(list[i]->product, list[out - 1]->product) != 0)
			list[out++] = list[i];
	return out;
}

/* The names in the catalogue, for a message. */
static int not_found(const struct maturity *all, const char *name, struct err *e)
{
	struct buf there = BUF_INIT;
	size_t said = 0;

	for (size_t i = 0; i < all->n && said < NAMES_SAID; i++) {
		const char *product = pane_short_product(all->row[i].product);

		if (strstr(buf_str(&there), product))
			continue;
		buf_addf(&there, "%s%.60s", said++ ? ", " : "", product);
	}
	err_set(e, ERR_NOT_FOUND, "no product with an efficiency%s is called '%.40s'; "
		"there are: %.300s", all->n_custom ? " or a custom metric" : "", name,
		buf_str(&there));
	buf_release(&there);
	return ERR_NOT_FOUND;
}

/* Looks for each name: in the catalogue at all, and among those taken. */
static int check_names(struct compare_model *m, const char *names,
		       const struct maturity_row *const *list, struct err *e)
{
	const struct maturity *all = &m->catalogue;
	char name[NAME_MAX_BYTES];
	size_t used = 0;

	while (all->n && next_name(&names, name)) {
		bool there = false, taken = false;

		for (size_t i = 0; i < all->n && !there; i++)
			there = strcasestr(all->row[i].product, name);
		for (size_t i = 0; i < m->matched && !taken; i++)
			taken = strcasestr(list[i]->product, name);
		if (!there)
			return not_found(all, name, e);
		if (!taken && used < sizeof m->missing)
			used += (size_t)snprintf(m->missing + used,
				sizeof m->missing - used, "%s%s", used ? ", " : "",
				name);
	}
	return 0;
}

static int choose(struct compare_model *m, const char *names, struct err *e)
{
	const struct maturity_row **list;
	size_t n = 0;
	int rc;

	list = xreallocarray(NULL, m->catalogue.n + 1, sizeof *list);
	for (size_t i = 0; i < m->catalogue.n; i++)
		if (m->catalogue.row[i].counted && is_named(&m->catalogue.row[i], names))
			list[n++] = &m->catalogue.row[i];
	if (n)
		qsort(list, n, sizeof *list, by_precision);
	m->matched = keep_one_precision(list, n);
	rc = check_names(m, names, list, e);
	if (m->matched)
		qsort(list, m->matched, sizeof *list, by_runs);
	m->taken = m->matched < COMPARE_PRODUCTS ? m->matched : COMPARE_PRODUCTS;
	memcpy(m->row, list, m->taken * sizeof *list);
	free(list);
	return rc;
}

/* --- their figures ------------------------------------------------------------ */

static int begin_product(struct compare_model *m, const struct workspace *ws,
			 struct err *e)
{
	const struct maturity_row *row = m->row[m->n];

	return cohort_loader_begin(&m->loader, ws, &(struct cohort_choice){
		.product = row->product, .device = row->device,
		.precision = row->precision, .metric = row->metric,
		.custom = row->custom, .unit = row->metric_unit,
		.use = COHORT_FOR_COMPARE, .filter = &ws->filter,
		.include_forced = ws->include_forced,
	}, e);
}

static void add_product(struct compare_model *m, const struct cohort *c)
{
	size_t i = m->n++;
	struct compare_unit *unit = xcalloc(c->n + 1, sizeof *unit);

	for (size_t k = 0; k < c->n; k++)
		unit[k] = (struct compare_unit){
			.track = &c->unit[k].track,
			.levels = c->unit[k].standing.trajectory.levels,
			.n_levels = c->unit[k].standing.trajectory.n_levels,
			.fall = c->unit[k].standing.fall,
		};
	compare_product(unit, c->n, &m->c[i]);
	m->first_ms[i] = c->n ? c->day0_ms + llround(m->c[i].first_day * CLOCK_DAY_MS) :
			 m->row[i]->first_ms;
	m->is_cut[i] = c->is_cut;
	m->age = fmin(m->age, m->c[i].days_since_first_calibration);
	free(unit);
}

int compare_model_begin(struct compare_model *out, const struct workspace *ws,
			const char *names, struct err *e)
{
	int rc;

	*out = (struct compare_model){ .age = NAN };
	rc = maturity_load(&out->catalogue, ws, e);
	if (rc >= 0)
		rc = choose(out, names, e);
	if (rc < 0)
		out->taken = 0;
	return rc < 0 ? rc : 0;
}

int compare_model_load(struct compare_model *m, const struct workspace *ws,
		       struct err *e)
{
	struct cohort c;
	int rc = 0;

	while (rc == 0 && m->n < m->taken) {
		if (!m->loader.reading)
			rc = begin_product(m, ws, e);
		if (rc == 0)
			rc = cohort_loader_work(&m->loader, ws, &c, e);
		if (rc != 0)
			return rc;
		add_product(m, &c);
		cohort_release(&c);
		rc = ws->patience_ms && m->n < m->taken;
	}
	if (rc == 0)
		compare_model_sort(m, COMPARE_BY_EFFICIENCY);
	return rc;
}

const struct maturity_row *compare_model_figure(const struct compare_model *m)
{
	return m->taken ? m->row[0] : NULL;
}

bool compare_model_is_custom(const struct compare_model *m)
{
	return m->taken && m->row[0]->metric == METRIC_CUSTOM;
}

void compare_model_release(struct compare_model *m)
{
	for (size_t i = 0; i < m->n; i++)
		compare_release(&m->c[i]);
	cohort_loader_release(&m->loader);
	maturity_release(&m->catalogue);
	*m = (struct compare_model){ .n = 0 };
}

static void order_by_best_level(struct compare_model *m)
{
	for (size_t i = 1; i < m->n; i++) {
		size_t at = m->order[i], k = i;

		for (; k && m->row[m->order[k - 1]]->best_level < m->row[at]->best_level; k--)
			m->order[k] = m->order[k - 1];
		m->order[k] = at;
	}
}

void compare_model_sort(struct compare_model *m, enum compare_key key)
{
	compare_rank(m->c, m->n, key, m->order);
	if (key == COMPARE_BY_BEST && compare_model_is_custom(m))
		order_by_best_level(m);
}

const char *compare_key_name(const struct compare_model *m, enum compare_key key)
{
	static const char *const name[COMPARE_KEYS] = {
		[COMPARE_BY_EFFICIENCY] = "efficiency now",
		[COMPARE_BY_RATE] = "improvement rate",
		[COMPARE_BY_BEST] = "best run",
		[COMPARE_BY_DAYS_TO_70] = "days to 70 %",
		[COMPARE_BY_DAYS_TO_80] = "days to 80 %",
		[COMPARE_BY_DAYS_TO_90] = "days to 90 %",
		[COMPARE_BY_AGE] = "length of history",
	};

	if (key == COMPARE_BY_EFFICIENCY && compare_model_is_custom(m))
		return "share now";
	return key == COMPARE_BY_BEST && compare_model_is_custom(m) ? "best level" :
								      name[key];
}
