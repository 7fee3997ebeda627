/* SPDX-License-Identifier: MIT */
#include "tui/no_match.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "db/store.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define NAMED 6       /* products; the rest is counted */
#define NEWEST 5000   /* rows that are looked at for them */

/* Texts of one set: equal ones are equal pointers. */
struct names {
	const char *name[64];
	size_t n;
};

static void add_name(struct names *x, const char *name)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->name[i] == name)
			return;
	if (name && x->n < sizeof x->name / sizeof *x->name)
		x->name[x->n++] = name;
}

static void list_products(const struct run_set *set, struct names *x)
{
	const char *last = NULL;

	for (size_t i = set->n; i-- > 0;) {
		if (set->rows[i].product != last)
			add_name(x, set->rows[i].product);
		last = set->rows[i].product;
	}
}

/* True, with them in x, where none of them is the one that was asked for. */
static bool lacks_precision(const struct workspace *ws, const struct run_set *set,
			    struct names *x)
{
	const char *want = ws->filter.precision;

	for (size_t i = set->n; want && i-- > 0;) {
		if (strcmp(set->rows[i].precision, want) == 0)
			return false;
		add_name(x, set->rows[i].precision);
	}
	return want != NULL;
}

static void list_customs(const struct run_set *set, struct names *x)
{
	for (size_t i = set->n; i-- > 0;)
		for (unsigned k = 0; k < set->rows[i].n_custom; k++)
			add_name(x, set->rows[i].custom[k].name);
}

/* " A, B and 3 more", behind what is in out. */
static void add_names(const struct names *x, char *out, size_t size)
{
	size_t at;

	for (size_t i = 0; i < x->n && i < NAMED; i++) {
		at = strlen(out);
		snprintf(out + at, size - at, "%s %.*s", i ? "," : "",
			 (int)utf8_fit(x->name[i], 50), x->name[i]);
	}
	at = strlen(out);
	if (x->n > NAMED)
		snprintf(out + at, size - at, " and %zu more", x->n - NAMED);
}

const char *no_match_how(const struct workspace *ws)
{
	return ws->at_terminal ? "press r, or `postsil run`, about 15 s." :
				 "`postsil run` measures this machine, about 15 s.";
}

void no_match_customs(const struct workspace *ws, char out[NO_MATCH_NAMES])
{
	struct names x = { .n = 0 };

	out[0] = '\0';
	if (ws->set)
		list_customs(ws->set, &x);
	add_names(&x, out, NO_MATCH_NAMES);
}

/* In older rows than those on the desk too, where it is not among these. */
static bool has_custom(const struct workspace *ws)
{
	struct kept_filter f = standings_filter(ws);
	struct kept_counts counts = { .series = 1 };
	struct kept *k;

	for (size_t i = ws->set->n; i-- > 0;)
		for (unsigned j = 0; j < ws->set->rows[i].n_custom; j++)
			if (strcmp(ws->set->rows[i].custom[j].name, ws->custom) == 0)
				return true;
	f.metrics = 1u << METRIC_CUSTOM;
	f.custom = ws->custom;
	if (ws->set->n == ws->set->total || standings_get(ws, KEPT_ALERTS, &k, NULL) < 0)
		return false;
	return kept_count(k, &f, &counts, NULL) < 0 || counts.series;
}

static void custom_words(const struct workspace *ws, char out[NO_MATCH])
{
	char names[NO_MATCH_NAMES];
	size_t n;

	no_match_customs(ws, names);
	snprintf(out, NO_MATCH, "No run matches the filters: none has the figure %.*s. ",
		 (int)utf8_fit(ws->custom, 60), ws->custom);
	n = strlen(out);
	if (*names)
		snprintf(out + n, NO_MATCH - n, "There are:%s.", names);
	else
		snprintf(out + n, NO_MATCH - n, "There are no figures of other kinds.");
}

void no_match_words(const struct workspace *ws, char out[NO_MATCH])
{
	const struct run_filter all = { .page = NEWEST };
	struct names x = { .n = 0 };
	struct run_set *set = NULL;

	out[0] = '\0';
	if (!ws->store || !ws->set)
		return;
	if (ws->set->n) {
		if (ws->metric == METRIC_CUSTOM && !has_custom(ws))
			custom_words(ws, out);
		return;
	}
	if (store_query(ws->store, &all, &set, NULL) < 0 || !set->n) {
		snprintf(out, NO_MATCH, "No run is in the database yet: %s",
			 no_match_how(ws));
		run_set_free(set);
		return;
	}
	if (lacks_precision(ws, set, &x)) {
		snprintf(out, NO_MATCH, "No run matches the filters: %s of the precision "
			 "%.*s. There are:", set->next[0] ? "no new one is" : "none is",
			 (int)utf8_fit(ws->filter.precision, 40), ws->filter.precision);
	} else {
		x.n = 0;
		list_products(set, &x);
		snprintf(out, NO_MATCH, "No run matches the filters. %s of:",
			 set->next[0] ? "The newest are" : "There are runs");
	}
	add_names(&x, out, NO_MATCH);
	run_set_free(set);
}
