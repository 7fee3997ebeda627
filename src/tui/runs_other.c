/* SPDX-License-Identifier: MIT */
#include "tui/runs_other.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "tui/pane.h"

#define NAME_FIT 24   /* bytes of a name, so that its value stays in sight */

const struct custom_figure *runs_other_of(const struct run_row *row, const char *name)
{
	for (unsigned i = 0; i < row->n_custom; i++)
		if (!name || strcmp(row->custom[i].name, name) == 0)
			return &row->custom[i];
	return NULL;
}

bool runs_other_any(const struct run_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].n_custom)
			return true;
	return false;
}

/* A cut name ends in an ellipsis, a shorter one with its own end. */
static void write_figure(const struct custom_figure *f, size_t fit, char *out,
			 size_t size)
{
	const char *name = metric_label(METRIC_CUSTOM, f->name);
	char value[UNIT_TEXT];

	pane_custom(f->value, f->unit, value);
	snprintf(out, size, "%.*s%s %s", (int)utf8_fit(name, fit), name,
		 strlen(name) > fit ? "…" : "", value);
}

void runs_other_cell(const struct run_row *row, const char *name,
		     struct table_cell *out)
{
	const struct custom_figure *f = runs_other_of(row, name);
	size_t n;

	if (!f)
		return;
	write_figure(f, NAME_FIT, out->text, sizeof out->text);
	n = strlen(out->text);
	if (!name && row->n_custom > 1)
		snprintf(out->text + n, sizeof out->text - n, ", +%u more",
			 row->n_custom - 1);
}

int runs_other_compare(const struct run_row *a, const struct run_row *b,
		       const char *name, bool down)
{
	const struct custom_figure *x = runs_other_of(a, name);
	const struct custom_figure *y = runs_other_of(b, name);
	int c;

	if (!x || !y)
		return !x - !y;
	c = strcmp(x->name, y->name);
	if (!c)
		c = strcmp(x->unit, y->unit);
	if (c)
		return c;
	c = (x->value > y->value) - (x->value < y->value);
	return down ? -c : c;
}

bool runs_other_matches(const struct run_row *row, const char *typed)
{
	char text[512];

	for (unsigned i = 0; i < row->n_custom; i++) {
		write_figure(&row->custom[i], sizeof text / 2, text, sizeof text);
		if (strcasestr(text, typed))
			return true;
	}
	return false;
}

void runs_other_json(const struct run_row *row, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	out->n--;   /* the object goes on */
	buf_adds(out, ",\"custom\":");
	jw_begin_array(&w);
	for (unsigned i = 0; i < row->n_custom; i++) {
		jw_begin_object(&w);
		jw_kstr(&w, "name", row->custom[i].name);
		jw_knum(&w, "value", row->custom[i].value);
		jw_kstr(&w, "unit", row->custom[i].unit);
		jw_end_object(&w);
	}
	jw_end_array(&w);
	buf_addc(out, '}');
}
