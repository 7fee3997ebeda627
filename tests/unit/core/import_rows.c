/* SPDX-License-Identifier: MIT */
#include "import_rows.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

static void put_cells(struct import_set *out, const char *names, const char *cells)
{
	size_t at = import_set_add(out);

	while (*names) {
		size_t n = strcspn(names, "|"), c = strcspn(cells, "|");
		char *name = xstrndup(names, n), *cell = xstrndup(cells, c);

		import_set_put(out, at, name, *cell ? cell : NULL);
		free(name);
		free(cell);
		names += n + (names[n] == '|');
		cells += c + (cells[c] == '|');
	}
}

void rows_of(const char *const *lines, struct import_set *out)
{
	for (size_t i = 1; lines[i]; i++)
		put_cells(out, lines[0], lines[i]);
}

struct run *run_of(enum import_form form, const char *const *lines,
		   struct err *e)
{
	struct import_source src = { .form = form, .now_ms = TEST_NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct run *r;

	rows_of(lines, &set);
	r = import_rows(&src, set.row, set.n, e);
	import_set_release(&set);
	return r;
}

struct run *good_run(enum import_form form, const char *const *lines)
{
	struct err e = ERR_INIT;
	struct run *r = run_of(form, lines, &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert(r->imported);
	return r;
}

const struct result *result_of(const struct run *r, const char *device,
			       const char *precision)
{
	for (size_t i = 0; i < r->n_results; i++)
		if (strcmp(r->results[i].device, device) == 0 &&
		    strcmp(r->results[i].precision, precision) == 0)
			return &r->results[i];
	cr_assert(false, "no row of %s %s", device, precision);
	return NULL;
}

const char *fact_of(const struct facts *f, const char *key)
{
	int id = field_find(key);

	if (id >= 0)
		return facts_value(f, (enum field_id)id);
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return f->extra[i].fact.value;
	return NULL;
}
