/* SPDX-License-Identifier: MIT */
#include "tui/no_match.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/workspace.h"

#define NAMED 6       /* products; the rest is counted */
#define NEWEST 5000   /* rows that are looked at for them */

/* Texts of one set are equal when their pointers are. */
static size_t list_products(const struct run_set *set, const char *name[NAMED])
{
	const char *last = NULL, *seen[64];
	size_t n = 0;

	for (size_t i = set->n; i-- > 0;) {
		size_t k = 0;

		if (set->rows[i].product == last)
			continue;
		last = set->rows[i].product;
		while (k < n && seen[k] != last)
			k++;
		if (k < n || !last || n == sizeof seen / sizeof *seen)
			continue;
		if (n < NAMED)
			name[n] = last;
		seen[n++] = last;
	}
	return n;
}

const char *no_match_how(const struct workspace *ws)
{
	return ws->at_terminal ? "press r, or `postsil run`, about 15 s." :
				 "`postsil run` measures this machine, about 15 s.";
}

void no_match_words(const struct workspace *ws, char out[NO_MATCH])
{
	const struct run_filter all = { .page = NEWEST };
	const char *name[NAMED];
	struct run_set *set = NULL;
	size_t n, at;

	out[0] = '\0';
	if (!ws->store || !ws->set || ws->set->n)
		return;
	if (store_query(ws->store, &all, &set, NULL) < 0 || !set->n) {
		snprintf(out, NO_MATCH, "No run is in the database yet: %s",
			 no_match_how(ws));
		run_set_free(set);
		return;
	}
	n = list_products(set, name);
	snprintf(out, NO_MATCH, "No run matches the filters. %s of:",
		 set->next[0] ? "The newest are" : "There are runs");
	for (size_t i = 0; i < n && i < NAMED; i++) {
		at = strlen(out);
		snprintf(out + at, NO_MATCH - at, "%s %.50s", i ? "," : "", name[i]);
	}
	at = strlen(out);
	if (n > NAMED)
		snprintf(out + at, NO_MATCH - at, " and %zu more", n - NAMED);
	run_set_free(set);
}
