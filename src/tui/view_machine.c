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
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/facts.h"
#include "core/model/fingerprint.h"
#include "tui/draw/table.h"
#include "tui/gpu_label.h"
#include "tui/machine.h"
#include "tui/pane.h"
#include "tui/workspace.h"

#define DETAIL_ROWS 4     /* rule, name, value, source */

/* A line of the list: a heading, a fact, or a check of a GPU. */
struct machine_row {
	const char *key, *label, *unit;
	const char *heading;         /* NULL: a fact or a check */
	const struct fact *fact;
	const struct preflight_check *check;   /* NULL: a fact */
	const char *device;          /* a GPU of a run; NULL: the machine's own */
	enum field_fingerprint in;
	bool real;                   /* a number with a fraction */
};

struct facts_model {
	bool demo;
	struct machine of;
	struct machine_row *row;     /* heap */
	size_t n, cap;
	struct table_state state;
};

static struct machine_row *add_row(struct facts_model *m)
{
	m->row = xgrow(m->row, m->n, &m->cap, sizeof *m->row);
	m->row[m->n] = (struct machine_row){ .unit = "" };
	return &m->row[m->n++];
}

static void add_heading(struct facts_model *m, const char *heading)
{
	add_row(m)->heading = heading;
}

static void add_field(struct facts_model *m, const struct field *field,
		      const struct fact *fact, const char *device)
{
	*add_row(m) = (struct machine_row){
		.key = field->key, .label = field->label, .unit = field->unit,
		.fact = fact, .in = device ? FP_NONE : field->in,
		.real = field->type == FIELD_REAL, .device = device,
	};
}

static void add_group(struct facts_model *m, enum field_group group)
{
	static const char *const heading[] = {
		[FIELD_HARDWARE] = "HARDWARE", [FIELD_SOFTWARE] = "SOFTWARE",
		[FIELD_ENVIRONMENT] = "ENVIRONMENT",
	};

	add_heading(m, heading[group]);
	for (int i = 0; i < FIELD_COUNT; i++)
		if (field_table[i].group == group)
			add_field(m, &field_table[i], &m->of.facts.fact[i], NULL);
}

static void add_extras(struct facts_model *m, const struct facts *f,
		       const char *device)
{
	for (size_t i = 0; i < f->n_extra && i < FACTS_EXTRA_MAX; i++) {
		struct machine_row *r = add_row(m);

		*r = (struct machine_row){
			.key = f->extra[i].key, .unit = "",
			.label = f->extra[i].key,
			.fact = &f->extra[i].fact, .device = device,
		};
		if (device)
			r->label = gpu_label(r->key, &r->unit);
	}
}

/* The checks whose names begin with the device: "gpu0 processes". */
static void add_checks(struct facts_model *m, const char *device)
{
	const struct run *r = m->of.gpus;
	size_t n = strlen(device);

	for (size_t i = 0; i < r->n_checks; i++) {
		const struct preflight_check *c = &r->checks[i];

		if (strncmp(c->check, device, n) == 0 && c->check[n] == ' ')
			*add_row(m) = (struct machine_row){
				.key = c->check, .unit = "", .check = c,
				.device = device,
			};
	}
}

/* One GPU as the run that measured it knew it. */
static void add_gpu(struct facts_model *m, const struct run_device *d)
{
	add_heading(m, d->name);
	m->row[m->n - 1].device = d->name;
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *f = &d->facts.fact[i];

		if (f->state != FACT_UNKNOWN || f->source || f->reason)
			add_field(m, &field_table[i], f, d->name);
	}
	add_extras(m, &d->facts, d->name);
	add_checks(m, d->name);
}

static void add_gpus(struct facts_model *m)
{
	const struct run *r = m->of.gpus;

	for (size_t i = 0; r && i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, "cpu") != 0)
			add_gpu(m, &r->devices[i]);
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
	if (rc == 0)
		rc = machine_load_gpus(&m->of, ws, e);
	if (rc < 0 || !m->of.known)
		return rc;
	add_group(m, FIELD_HARDWARE);
	add_group(m, FIELD_SOFTWARE);
	add_group(m, FIELD_ENVIRONMENT);
	add_gpus(m);
	if (m->of.facts.n_extra)
		add_heading(m, "OTHER");
	add_extras(m, &m->of.facts, NULL);
	return 0;
}

static void facts_free(struct view *v)
{
	struct facts_model *m = v->model;

	machine_release(&m->of);
	free(m->row);
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

/* Beside a GPU stands which run knew it so. */
static void heading_cell(const struct facts_model *m, const struct machine_row *r,
			 size_t column, struct table_cell *out)
{
	char id[PANE_ID], when[24];

	out->style = STYLE_HEADER;
	if (column == COLUMN_FACT)
		out->borrowed = r->heading;
	if (column != COLUMN_VALUE || !r->device)
		return;
	pane_id(m->of.gpus->run_id, id);
	pane_time(m->of.gpus->timestamp_ms, when);
	snprintf(out->text, sizeof out->text, "in run %s, %s", id, when);
	out->style = STYLE_DIM;
}

/* "processes    pass: no other process" */
static void check_cell(const struct preflight_check *c, size_t column,
		       struct table_cell *out)
{
	if (column == COLUMN_FACT)
		snprintf(out->text, sizeof out->text, "%s", strchr(c->check, ' ') + 1);
	if (column == COLUMN_SOURCE)
		out->borrowed = "preflight";
	if (column != COLUMN_VALUE)
		return;
	snprintf(out->text, sizeof out->text, "%s: %s", check_result_name(c->result),
		 c->saw);
	if (c->result != CHECK_PASS)
		out->style = c->result == CHECK_WARN ? STYLE_WARN : STYLE_ALERT;
}

static void machine_cell(const void *ctx, size_t row, size_t column,
			 struct table_cell *out)
{
	const struct facts_model *m = ctx;
	const struct machine_row *r = &m->row[row];

	if (r->heading) {
		heading_cell(m, r, column, out);
		return;
	}
	if (r->check) {
		check_cell(r->check, column, out);
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

static const char *counts_words(const struct machine_row *row)
{
	return row->in == FP_HARDWARE ? "counts in the hardware fingerprint" :
	       row->in == FP_SOFTWARE ? "counts in the software fingerprint" :
					"counts in no fingerprint";
}

/* Name, value and source of a fact; name, what was seen, what is wanted of a
 * check. */
static void detail_texts(const struct machine_row *row, char name[PANE_TEXT],
			 struct table_cell *value, char foot[PANE_TEXT])
{
	const struct preflight_check *c = row->check;

	if (c) {
		snprintf(name, PANE_TEXT, "%s  (preflight: %s)", c->check,
			 check_result_name(c->result));
		value->borrowed = c->saw;
		snprintf(foot, PANE_TEXT, "wanted: %s%s%s", c->want,
			 *c->remedy ? "; " : "", c->remedy);
		return;
	}
	snprintf(name, PANE_TEXT, "%s%s%s  (%s)", row->device ? row->device : "",
		 row->device ? " " : "", row->key, counts_words(row));
	value_cell(row, value);
	snprintf(foot, PANE_TEXT, "source: %s",
		 row->fact->source ? row->fact->source : "-");
}

static void draw_detail(const struct machine_row *row, struct grid *g,
			struct rect r)
{
	char name[PANE_TEXT], foot[PANE_TEXT];
	struct table_cell value = { .style = STYLE_VALUE };

	for (int x = r.x; x < r.x + r.w; x++)
		grid_glyph(g, x, r.y, GLYPH_HLINE, STYLE_BORDER);
	rect_cut_top(&r, 1);
	detail_texts(row, name, &value, foot);
	grid_text(g, r.x, r.y, r.w, name, STYLE_LABEL);
	rect_cut_top(&r, 1);
	grid_text_wrapped(g, (struct rect){ r.x, r.y, r.w, r.h - 1 },
			  value.borrowed ? value.borrowed : value.text,
			  value.style);
	grid_text(g, r.x, r.y + r.h - 1, r.w, foot, STYLE_DIM);
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

		if (r->heading || r->device)
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

		if (r->heading || r->device)
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
	.keys = view_keys_machine,
	.load = facts_load, .draw = facts_draw, .key = facts_key,
	.free = facts_free, .csv = facts_csv, .json = facts_json,
};
