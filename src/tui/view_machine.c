/* SPDX-License-Identifier: MIT */
/*
 * The machine screen: every fact with its value, its state and where it comes
 * from, and the two fingerprints with the facts that count in them.
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/facts.h"
#include "core/model/fingerprint.h"
#include "tui/draw/table.h"
#include "tui/machine.h"
#include "tui/pane.h"
#include "tui/run_columns.h"
#include "tui/workspace.h"

#define DETAIL_ROWS 4     /* rule, name, value, source */

/* A line of the list: a heading, or a fact. */
struct machine_row {
	const char *key, *label, *unit;
	const char *heading;         /* NULL: a fact */
	const struct fact *fact;
	enum field_fingerprint in;
	bool real;                   /* a number with a fraction */
};

struct facts_model {
	bool demo;
	struct machine of;
	struct machine_row row[FIELD_COUNT + FACTS_EXTRA_MAX + 4];
	size_t n;
	struct table_state state;
};

static void add_group(struct facts_model *m, enum field_group group)
{
	static const char *const heading[] = {
		[FIELD_HARDWARE] = "HARDWARE", [FIELD_SOFTWARE] = "SOFTWARE",
		[FIELD_ENVIRONMENT] = "ENVIRONMENT",
	};

	m->row[m->n++] = (struct machine_row){ .heading = heading[group] };
	for (int i = 0; i < FIELD_COUNT; i++)
		if (field_table[i].group == group)
			m->row[m->n++] = (struct machine_row){
				.key = field_table[i].key,
				.label = field_table[i].label,
				.unit = field_table[i].unit,
				.fact = &m->of.facts.fact[i],
				.in = field_table[i].in,
				.real = field_table[i].type == FIELD_REAL,
			};
}

static void add_extras(struct facts_model *m)
{
	if (!m->of.facts.n_extra)
		return;
	m->row[m->n++] = (struct machine_row){ .heading = "OTHER" };
	for (size_t i = 0; i < m->of.facts.n_extra && i < FACTS_EXTRA_MAX; i++)
		m->row[m->n++] = (struct machine_row){
			.key = m->of.facts.extra[i].key,
			.label = m->of.facts.extra[i].key,
			.unit = "",
			.fact = &m->of.facts.extra[i].fact,
		};
}

static int facts_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct facts_model *m = v->model;
	int rc;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		machine_init(&m->of);
		m->state.selected = 1;
	}
	m->demo = ws->demo;
	m->n = 0;
	rc = machine_load(&m->of, ws, e);
	if (rc < 0 || !m->of.known)
		return rc;
	add_group(m, FIELD_HARDWARE);
	add_group(m, FIELD_SOFTWARE);
	add_group(m, FIELD_ENVIRONMENT);
	add_extras(m);
	return 0;
}

static void facts_free(struct view *v)
{
	struct facts_model *m = v->model;

	machine_release(&m->of);
	free(m);
}

enum { COLUMN_FACT, COLUMN_VALUE, COLUMN_IN, COLUMN_SOURCE, N_COLUMNS };

static const struct table_column machine_column[N_COLUMNS] = {
	[COLUMN_FACT] = { .title = "FACT", .max = 22, .style = STYLE_LABEL },
	[COLUMN_VALUE] = { .title = "VALUE", .min = 12, .grow = true,
			   .style = STYLE_VALUE },
	[COLUMN_IN] = { .title = "IN", .min = 2, .max = 2, .drop = 1,
			.style = STYLE_DIM },
	[COLUMN_SOURCE] = { .title = "SOURCE", .max = 34, .drop = 2,
			    .style = STYLE_DIM },
};

static void value_cell(const struct machine_row *r, struct table_cell *out)
{
	bool real = r->real && r->fact->state == FACT_KNOWN;
	double x = real ? strtod(r->fact->value, NULL) : 0;

	pane_fact_value(r->fact, r->unit, out);
	/* 0.66000000000000003 is for programs */
	if (real && x != floor(x)) {
		out->borrowed = NULL;
		snprintf(out->text, sizeof out->text, "%.2f%s%s", x,
			 *r->unit ? " " : "", r->unit);
	}
	if (r->fact->state == FACT_UNKNOWN && r->in != FP_NONE)
		out->style = STYLE_WARN;
}

static void machine_cell(const void *ctx, size_t row, size_t column,
			 struct table_cell *out)
{
	const struct machine_row *r = &((const struct facts_model *)ctx)->row[row];

	if (r->heading) {
		if (column == COLUMN_FACT)
			out->borrowed = r->heading;
		out->style = STYLE_HEADER;
		return;
	}
	switch (column) {
	case COLUMN_FACT:
		out->borrowed = r->label;
		break;
	case COLUMN_VALUE:
		value_cell(r, out);
		break;
	case COLUMN_IN:
		out->borrowed = r->in == FP_HARDWARE ? "hw" :
				r->in == FP_SOFTWARE ? "sw" : "";
		break;
	default:
		out->borrowed = r->fact->source ? r->fact->source : "";
		break;
	}
}

/* Whether all facts that count could be read. */
static void fingerprint_line(const struct facts_model *m, struct grid *g,
			     struct rect *r, enum field_fingerprint which)
{
	bool hw = which == FP_HARDWARE;
	enum field_id missing = FIELD_COUNT;
	char text[PANE_TEXT];

	if (fingerprint_is_complete(&m->of.facts, which, &missing))
		snprintf(text, sizeof text, "%s  from the facts marked %s",
			 hw ? m->of.hardware_fingerprint : m->of.software_fingerprint, hw ? "hw" : "sw");
	else
		snprintf(text, sizeof text, "%s  incomplete: %s is unknown",
			 hw ? m->of.hardware_fingerprint : m->of.software_fingerprint,
			 field_table[missing].label);
	pane_fact(g, r, 24, hw ? "hardware fingerprint" : "software fingerprint",
		  text, missing == FIELD_COUNT ? STYLE_VALUE : STYLE_WARN);
}

static void draw_detail(const struct machine_row *row, struct grid *g,
			struct rect r)
{
	char text[PANE_TEXT];
	struct table_cell value = { .style = STYLE_VALUE };

	for (int x = r.x; x < r.x + r.w; x++)
		grid_glyph(g, x, r.y, GLYPH_HLINE, STYLE_BORDER);
	rect_cut_top(&r, 1);
	value_cell(row, &value);
	snprintf(text, sizeof text, "%s%s", row->key,
		 row->in == FP_HARDWARE ? "  (counts in the hardware fingerprint)" :
		 row->in == FP_SOFTWARE ? "  (counts in the software fingerprint)" :
		 "  (counts in no fingerprint)");
	grid_text(g, r.x, r.y, r.w, text, STYLE_LABEL);
	rect_cut_top(&r, 1);
	grid_text_wrapped(g, (struct rect){ r.x, r.y, r.w, r.h - 1 },
			  value.borrowed ? value.borrowed : value.text,
			  value.style);
	grid_textf(g, r.x, r.y + r.h - 1, r.w, STYLE_DIM, "source: %s",
		   row->fact->source ? row->fact->source : "-");
}

static struct rect cut_detail(const struct facts_model *m, struct rect *in)
{
	struct rect none = { 0 };

	if (in->h < 16 || m->state.selected >= m->n ||
	    m->row[m->state.selected].heading)
		return none;
	return rect_cut_bottom(in, in->h >= 30 ? DETAIL_ROWS + 1 : DETAIL_ROWS);
}

static void facts_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct facts_model *m = v->model;
	char note[PANE_TEXT], title[PANE_TEXT], id[PANE_ID];
	struct rect in, detail;
	struct table t = {
		.column = machine_column, .n_columns = N_COLUMNS,
		.cell = machine_cell, .ctx = m, .sort_column = -1, .focus = true,
	};

	snprintf(note, sizeof note, "unit %s", m->of.unit_id);
	pane_id(m->of.run_id, id);
	if (m->of.of_run)
		snprintf(title, sizeof title, "Machine of run %s", id);
	else
		snprintf(title, sizeof title, "This machine");
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->demo,
		.title = title, .note = m->of.known ? note : NULL });
	if (!m->of.known) {
		pane_empty(g, in, "This machine was not looked at yet: "
			   "`postsil detect` prints its facts.");
		return;
	}
	if (in.h >= 8) {
		fingerprint_line(m, g, &in, FP_HARDWARE);
		fingerprint_line(m, g, &in, FP_SOFTWARE);
	}
	if (in.h >= 12)
		rect_cut_top(&in, 1);
	detail = cut_detail(m, &in);
	t.n_rows = m->n;
	table_draw(&t, &m->state, g, in);
	if (!rect_is_empty(detail))
		draw_detail(&m->row[m->state.selected], g, detail);
}

static enum view_result facts_key(struct view *v, int key)
{
	struct facts_model *m = v->model;

	return pane_table_key(&m->state, m->n, key) ? VIEW_REDRAW : VIEW_IGNORED;
}

static const char *fingerprint_name(enum field_fingerprint in)
{
	return in == FP_HARDWARE ? "hardware" : in == FP_SOFTWARE ? "software" : NULL;
}

static int must_be_detected(const struct facts_model *m, struct err *e)
{
	if (m->of.known)
		return 0;
	return err_set(e, ERR_NOT_FOUND,
		       "the facts of this machine were not read: use `postsil detect`");
}

static int facts_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct facts_model *m = v->model;
	struct json_writer w = JSON_WRITER(out);
	int rc = must_be_detected(m, e);

	if (rc < 0)
		return rc;
	jw_begin_object(&w);
	jw_kstr(&w, "hardware_fingerprint", m->of.hardware_fingerprint);
	jw_kstr(&w, "software_fingerprint", m->of.software_fingerprint);
	jw_kint(&w, "fingerprint_rule", FINGERPRINT_RULE);
	jw_kstr(&w, "unit_id", m->of.unit_id);
	jw_key(&w, "facts");
	jw_begin_array(&w);
	for (size_t i = 0; i < m->n; i++) {
		const struct machine_row *r = &m->row[i];

		if (r->heading)
			continue;
		jw_begin_object(&w);
		jw_kstr(&w, "key", r->key);
		jw_kstr(&w, "state", fact_state_name(r->fact->state));
		jw_kstr(&w, "value", r->fact->value);
		jw_kstr(&w, "source", r->fact->source);
		jw_kstr(&w, "reason", r->fact->reason);
		jw_kstr(&w, "unit", *r->unit ? r->unit : NULL);
		jw_kstr(&w, "fingerprint", fingerprint_name(r->in));
		jw_end_object(&w);
	}
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
	return 0;
}

static int facts_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct facts_model *m = v->model;
	int rc = must_be_detected(m, e);

	if (rc < 0)
		return rc;
	buf_adds(out, "key,state,value,unit,source,reason,fingerprint\n");
	for (size_t i = 0; i < m->n; i++) {
		const struct machine_row *r = &m->row[i];
		const char *in;

		if (r->heading)
			continue;
		in = fingerprint_name(r->in);
		buf_addf(out, "%s,%s,", r->key, fact_state_name(r->fact->state));
		csv_text(out, r->fact->value ? r->fact->value : "");
		buf_addf(out, ",%s,", r->unit);
		csv_text(out, r->fact->source ? r->fact->source : "");
		buf_addc(out, ',');
		csv_text(out, r->fact->reason ? r->fact->reason : "");
		buf_addf(out, ",%s\n", in ? in : "");
	}
	return 0;
}

const struct view_ops view_machine = {
	.name = "machine", .title = "Machine", .tab = "Mach",
	.hint = "↑↓ fact  PgDn page",
	.load = facts_load, .draw = facts_draw, .key = facts_key,
	.free = facts_free, .csv = facts_csv, .json = facts_json,
};
