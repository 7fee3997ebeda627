/* SPDX-License-Identifier: MIT */
#include "tui/detect_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "tui/draw/text.h"
#include "tui/workspace.h"

#define LABEL_W 26
#define PIPE_W 100   /* where no terminal says its width */
#define LEAST_W 40

struct detect_columns detect_columns_pick(void)
{
	struct detect_columns c = { .label = LABEL_W, .room = PIPE_W,
				    .level = glyph_level_detect() };
	struct winsize ws;
	int rest;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col)
		c.room = ws.ws_col;
	rest = c.room - LABEL_W - 4;  /* two blanks before, one behind either */
	if (rest < LEAST_W)
		rest = LEAST_W;
	c.value = rest * 5 / 8;       /* the rest is the source's */
	return c;
}

void detect_text_row(struct buf *out, const char *label, const char *value,
		     const char *source, const struct detect_columns *c)
{
	struct buf wrapped = BUF_INIT;
	char *line, *rest;

	text_wrap(&wrapped, value, c->value, c->level);
	buf_reserve(&wrapped, 1);     /* an empty value has its row, too */
	wrapped.p[wrapped.n] = '\0';
	rest = wrapped.p;
	while ((line = strsep(&rest, "\n"))) {
		bool first = line == wrapped.p;

		buf_adds(out, "  ");
		text_fit(out, first ? label : "", c->label, TEXT_LEFT, c->level);
		buf_addc(out, ' ');
		if (first && source) {
			text_fit(out, line, c->value, TEXT_LEFT, c->level);
			buf_addc(out, ' ');
			text_clean(out, source, c->level);
		} else {
			text_clean(out, line, c->level);
		}
		buf_addc(out, '\n');
	}
	buf_release(&wrapped);
}

void detect_text_paragraph(struct buf *out, const char *text, int indent,
			   const struct detect_columns *c)
{
	int width = c->room - indent > LEAST_W ? c->room - indent : LEAST_W;
	struct buf wrapped = BUF_INIT;
	char *line, *rest;

	text_wrap(&wrapped, text, width, c->level);
	rest = wrapped.p;
	while (rest && (line = strsep(&rest, "\n"))) {
		for (int i = 0; i < indent; i++)
			buf_addc(out, ' ');
		text_clean(out, line, c->level);
		buf_addc(out, '\n');
	}
	buf_release(&wrapped);
}

static void value_text(struct buf *out, const struct field *field,
		       const struct fact *f)
{
	bool real = field && field->type == FIELD_REAL && f->state == FACT_KNOWN;
	const char *unit = field ? field->unit : "";
	double x = real ? strtod(f->value, NULL) : 0;

	if (f->state != FACT_KNOWN)
		buf_addf(out, "%s%s%s", f->state == FACT_ABSENT ? "none" : "unknown",
			 f->reason ? ": " : "", f->reason ? f->reason : "");
	else if (real && x != floor(x))
		buf_addf(out, "%.2f%s%s", x, *unit ? " " : "", unit);
	else
		buf_addf(out, "%s%s%s", f->value, *unit ? " " : "", unit);
}

static void fact_row(struct buf *out, const char *label,
		     const struct field *field, const struct fact *f,
		     const struct detect_columns *c)
{
	struct buf value = BUF_INIT;

	value_text(&value, field, f);
	detect_text_row(out, label, buf_str(&value), f->source, c);
	buf_release(&value);
}

static void group_text(struct buf *out, const struct facts *facts, int group,
		       const struct detect_columns *c)
{
	buf_addf(out, "\n%s\n", field_group_name((enum field_group)group));
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *f = &facts->fact[i];

		if ((int)field_table[i].group == group && (f->source || f->reason))
			fact_row(out, field_table[i].label, &field_table[i], f, c);
	}
}

/* A captured tree of a machine without an id has zeros in its place. */
static bool unit_is_known(const char *unit)
{
	return unit[strspn(unit, "0")] != '\0';
}

void detect_text_facts(struct buf *out, const struct workspace *ws,
		       const struct detect_columns *c)
{
	const struct facts *f = &ws->facts;

	buf_addf(out, "hardware fingerprint  %s\nsoftware fingerprint  %s\n",
		 ws->hardware_fingerprint, ws->software_fingerprint);
	buf_addf(out, "unit                  %s\n",
		 unit_is_known(ws->unit_id) ? ws->unit_id : "unknown");
	for (int group = FIELD_HARDWARE; group <= FIELD_ENVIRONMENT; group++)
		group_text(out, f, group, c);
	if (f->n_extra)
		buf_adds(out, "\nfurther\n");
	for (size_t i = 0; i < f->n_extra; i++)
		fact_row(out, f->extra[i].key, NULL, &f->extra[i].fact, c);
}
