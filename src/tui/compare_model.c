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

/* By precision and product; of one product the device with most runs first. */
static int by_precision(const void *a, const void *b)
{
	const struct maturity_row *x = *(const struct maturity_row *const *)a;
	const struct maturity_row *y = *(const struct maturity_row *const *)b;
	int c = strcmp(x->precision, y->precision);

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

/* Leaves one row a product, of the precision that most products have, or most runs;
 * list is by_precision. */
static size_t keep_one_precision(const struct maturity_row **list, size_t n)
{
	size_t best = 0, best_n = 0, best_runs = 0, out = 0;

	for (size_t i = 0, end; i < n; i = end) {
		size_t products = 0, runs = 0;

		for (end = i; end < n && strcmp(list[end]->precision,
						list[i]->precision) == 0; end++) {
			products += end == i || strcmp(list[end]->product,
						       list[end - 1]->product) != 0;
			runs += list[end]->counted;
		}
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
	err_set(e, ERR_NOT_FOUND, "no product with an efficiency is called '%.40s'; "
		"there are: %.300s", name, buf_str(&there));
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
	m->n = m->matched < COMPARE_PRODUCTS ? m->matched : COMPARE_PRODUCTS;
	memcpy(m->row, list, m->n * sizeof *list);
	free(list);
	return rc;
}

/* --- their figures ------------------------------------------------------------ */

static int load_product(struct compare_model *m, size_t i, const struct workspace *ws,
			struct err *e)
{
	const struct maturity_row *row = m->row[i];
	struct cohort_choice choice = {
		.product = row->product, .device = row->device,
		.precision = row->precision, .metric = METRIC_EFFICIENCY,
		.filter = &ws->filter, .include_forced = ws->include_forced,
	};
	struct compare_unit *unit;
	struct cohort c;
	int rc = cohort_load(ws, &choice, &c, e);

	unit = xcalloc(c.n + 1, sizeof *unit);
	for (size_t k = 0; k < c.n; k++)
		unit[k] = (struct compare_unit){
			.track = &c.unit[k].track,
			.levels = c.unit[k].standing.trajectory.levels,
			.n_levels = c.unit[k].standing.trajectory.n_levels,
		};
	compare_product(unit, c.n, &m->c[i]);
	m->first_ms[i] = c.n ? c.day0_ms + llround(m->c[i].first_day * CLOCK_DAY_MS) :
			 row->first_ms;
	m->is_cut[i] = c.is_cut;
	m->age = fmin(m->age, m->c[i].days_since_first_calibration);
	free(unit);
	cohort_release(&c);
	return rc;
}

int compare_model_load(struct compare_model *out, const struct workspace *ws,
		       const char *names, struct err *e)
{
	size_t wanted;
	int rc;

	*out = (struct compare_model){ .age = NAN };
	rc = maturity_load(&out->catalogue, ws, e);
	if (rc >= 0)
		rc = choose(out, names, e);
	wanted = rc < 0 ? 0 : out->n;
	for (out->n = 0; rc >= 0 && out->n < wanted; out->n++)
		rc = load_product(out, out->n, ws, e);
	compare_model_sort(out, COMPARE_BY_EFFICIENCY);
	return rc < 0 ? rc : 0;
}

void compare_model_release(struct compare_model *m)
{
	for (size_t i = 0; i < m->n; i++)
		compare_release(&m->c[i]);
	maturity_release(&m->catalogue);
	*m = (struct compare_model){ .n = 0 };
}

void compare_model_sort(struct compare_model *m, enum compare_key key)
{
	compare_rank(m->c, m->n, key, m->order);
}

const char *compare_key_name(enum compare_key key)
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

	return name[key];
}
