/* SPDX-License-Identifier: MIT */
/* Rows from elsewhere: JSON where the text begins with '[' or '{', else CSV of
 * columns ('c' first) or of the long form; behind 's' a first line is what --set says.
 * What becomes a run has a canonical form that is read back to the same bytes. */
#include <stdio.h>
#include <string.h>

#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/model/import_fill.h"
#include "core/model/import_row_json.h"
#include "core/model/run.h"
#include "fuzz.h"

static int read_json(const char *text, size_t n, struct import_source *src,
		     struct import_set *set)
{
	struct cJSON *j = json_parse(text, n, NULL);
	int rc = j ? import_json_read(j, &src->form, set, NULL) : ERR_FORMAT;

	json_free(j);
	return rc;
}

static int read_csv(const char *text, size_t n, struct import_set *set)
{
	FILE *f = fmemopen((void *)text, n, "r");
	struct csv_reader *r = csv_reader_new(f);
	struct arena a = ARENA_INIT;
	struct csv_record rec;
	const char **name = NULL;
	int rc;

	while ((rc = csv_read(r, &rec, NULL)) == 1 && set->n < 100) {
		size_t row;

		if (!name) {
			name = arena_array(&a, rec.n, sizeof *name);
			for (size_t i = 0; i < rec.n; i++)
				name[i] = arena_strdup(&a, rec.field[i]);
			continue;
		}
		row = import_set_add(set);
		for (size_t i = 0; i < rec.n; i++)
			import_set_put(set, row, name[i], rec.field[i]);
	}
	csv_reader_free(r);
	arena_release(&a);
	fclose(f);
	return rc;
}

/* What is behind the line of --set, if there is one. */
static size_t read_set(const char *text, size_t n, struct arena *a,
		       struct import_source *src)
{
	const char *end = n > 1 && *text == 's' ? memchr(text, '\n', n) : NULL;
	struct import_fill *fill = arena_alloc(a, sizeof *fill);
	struct err e = ERR_INIT;

	if (!end)
		return n ? 1 : 0;
	if (import_fill_parse(arena_strndup(a, text + 1, (size_t)(end - text - 1)), a,
			      fill, &e) == 0) {
		src->fill = fill;
		src->n_fill = 1;
	}
	fuzz_require(!e.code == (src->n_fill == 1) && (!e.code || *e.text));
	return (size_t)(end - text) + 1;
}

bool fuzz_one(const char *text, size_t n)
{
	struct arena a = ARENA_INIT;
	struct import_source src = { .form = IMPORT_LONG,
				     .now_ms = 1800000000000 };
	struct import_set set = IMPORT_SET_INIT;
	struct err e = ERR_INIT;
	struct run *r = NULL;
	bool json = n && (*text == '[' || *text == '{');
	size_t skip = json ? 0 : read_set(text, n, &a, &src);
	int rc = json ? read_json(text, n, &src, &set)
		      : n > skip ? read_csv(text + skip, n - skip, &set) : ERR_FORMAT;

	if (n && *text == 'c')
		src.form = IMPORT_COLUMNS;
	for (size_t i = 0; i < set.n; i++)
		import_fill_row(&src, &set, i);
	if (rc == 0 && set.n) {
		r = import_rows(&src, set.row, set.n, &e);
		fuzz_require(r || (e.code < 0 && *e.text));
	}
	if (r)
		fuzz_check_run(r);
	rc = r ? 1 : 0;
	run_free(r);
	import_set_release(&set);
	arena_release(&a);
	return rc;
}
