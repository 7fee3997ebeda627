/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/cmd/cmd.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/text.h"
#include "tui/workspace.h"

#define LABEL_W 26
#define PIPE_W 100   /* where no terminal says its width */

/* --- JSON: postsil-json(5), detect ------------------------------------------ */

static void json_fact(struct json_writer *w, const char *key, const struct fact *f)
{
	jw_begin_object(w);
	jw_kstr(w, "key", key);
	jw_kstr(w, "state", fact_state_name(f->state));
	jw_kstr(w, "value", f->value);
	jw_kstr(w, "source", f->source);
	if (f->reason)
		jw_kstr(w, "reason", f->reason);
	jw_end_object(w);
}

static void write_json(const struct workspace *ws, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "hardware_fingerprint", ws->hardware_fingerprint);
	jw_kstr(&w, "software_fingerprint", ws->software_fingerprint);
	jw_kstr(&w, "unit_id", *ws->unit_id ? ws->unit_id : NULL);
	jw_key(&w, "facts");
	jw_begin_array(&w);
	for (int i = 0; i < FIELD_COUNT; i++)
		if (ws->facts.fact[i].source || ws->facts.fact[i].reason)
			json_fact(&w, field_table[i].key, &ws->facts.fact[i]);
	for (size_t i = 0; i < ws->facts.n_extra; i++)
		json_fact(&w, ws->facts.extra[i].key, &ws->facts.extra[i].fact);
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

/* --- text ------------------------------------------------------------------- */

struct columns {
	int value;                /* its width */
	enum glyph_level level;
};

/* What the terminal has, shared out; a pipe is as wide as `show` takes it. */
static struct columns pick_columns(void)
{
	struct columns c = { .level = glyph_level_detect() };
	struct winsize ws;
	int room = PIPE_W;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col)
		room = ws.ws_col;
	room -= LABEL_W + 4;      /* two blanks before, one behind either column */
	if (room < 40)
		room = 40;
	c.value = room * 5 / 8;   /* the rest is the source's */
	return c;
}

static void value_text(struct buf *out, const struct field *field,
		       const struct fact *f)
{
	bool real = field->type == FIELD_REAL && f->state == FACT_KNOWN;
	double x = real ? strtod(f->value, NULL) : 0;

	if (f->state != FACT_KNOWN)
		buf_addf(out, "%s%s%s", f->state == FACT_ABSENT ? "none" : "unknown",
			 f->reason ? ": " : "", f->reason ? f->reason : "");
	else if (real && x != floor(x))
		buf_addf(out, "%.2f%s%s", x, *field->unit ? " " : "", field->unit);
	else
		buf_addf(out, "%s%s%s", f->value, *field->unit ? " " : "", field->unit);
}

/* A long value goes on below itself, so that every source stands in its place.
 * Sources are mostly paths, and stay whole. */
static void text_fact(struct buf *out, const struct field *field,
		      const struct fact *f, const struct columns *c)
{
	struct buf whole = BUF_INIT, value = BUF_INIT;
	const char *label = field->label;
	char *line, *rest;

	value_text(&whole, field, f);
	text_wrap(&value, buf_str(&whole), c->value, c->level);
	rest = value.p;
	while ((line = strsep(&rest, "\n"))) {
		bool first = line == value.p;

		buf_adds(out, "  ");
		text_fit(out, first ? label : "", LABEL_W, TEXT_LEFT, c->level);
		buf_addc(out, ' ');
		if (first && f->source) {
			text_fit(out, line, c->value, TEXT_LEFT, c->level);
			buf_addc(out, ' ');
			text_clean(out, f->source, c->level);
		} else {
			text_clean(out, line, c->level);
		}
		buf_addc(out, '\n');
	}
	buf_release(&whole);
	buf_release(&value);
}

/* A captured tree of a machine without an id has zeros in its place. */
static bool unit_is_known(const char *unit)
{
	return unit[strspn(unit, "0")] != '\0';
}

static void write_text(const struct workspace *ws, struct buf *out)
{
	struct columns columns = pick_columns();

	buf_addf(out, "hardware fingerprint  %s\nsoftware fingerprint  %s\n",
		 ws->hardware_fingerprint, ws->software_fingerprint);
	buf_addf(out, "unit                  %s\n",
		 unit_is_known(ws->unit_id) ? ws->unit_id : "unknown");
	for (int group = FIELD_HARDWARE; group <= FIELD_ENVIRONMENT; group++) {
		buf_addf(out, "\n%s\n", field_group_name((enum field_group)group));
		for (int i = 0; i < FIELD_COUNT; i++) {
			const struct fact *f = &ws->facts.fact[i];

			if ((int)field_table[i].group == group &&
			    (f->source || f->reason))
				text_fact(out, &field_table[i], f, &columns);
		}
	}
}

int cmd_detect(const struct args *a)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct workspace ws;
	int rc;

	workspace_init(&ws);
	rc = workspace_detect(&ws, a->root, &e);
	if (rc < 0) {
		rc = cmd_fail(&e);
	} else {
		if (a->json)
			write_json(&ws, &out);
		else
			write_text(&ws, &out);
		rc = cmd_print(&out);
	}
	workspace_release(&ws);
	buf_release(&out);
	return rc;
}
