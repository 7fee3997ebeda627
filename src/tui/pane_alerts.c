/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <stdio.h>
#include <string.h>

#include "tui/pane.h"

enum { PRODUCT, WHAT, CHANGE, STATE, SINCE, LEVELS, N_COLUMNS };

static const struct table_column alerts_column[N_COLUMNS] = {
	[PRODUCT] = { .title = "PRODUCT", .min = 7, .grow = true, .style = STYLE_VALUE },
	[WHAT] = { .title = "FIGURE", .drop = 1 },
	[CHANGE] = { .title = "CHANGE", .align = TEXT_RIGHT },
	[STATE] = { .title = "STATE", .drop = 2 },
	[SINCE] = { .title = "SINCE", .drop = 3, .style = STYLE_DIM },
	[LEVELS] = { .title = "LEVELS", .drop = 4 },
};

/* Words of a narrow column; the others are short as they are. */
static const char *short_metric(enum metric m)
{
	const char *name = metric_table[m].name;

	return strncmp(name, "stream_", 7) == 0 ? name + 7 : name;
}

static void levels_text(const struct survey_alert *a, char *out, size_t size)
{
	char from[UNIT_TEXT], to[UNIT_TEXT];

	pane_value(a->metric, a->previous, a->key->precision, from);
	pane_value(a->metric, a->current, a->key->precision, to);
	snprintf(out, size, "%s → %s", from, to);
}

static void alerts_cell(const void *ctx, size_t i, size_t column,
			struct table_cell *out)
{
	const struct survey_alert *a = &((const struct survey *)ctx)->alert[i];
	bool open = a->state != REGRESSION_FIXED;
	char text[UNIT_TEXT];

	switch (column) {
	case PRODUCT: out->borrowed = a->name; break;
	case WHAT:
		snprintf(out->text, sizeof out->text, "%s %s",
			 short_metric(a->metric), a->key->precision);
		break;
	case CHANGE:   /* the sign says the state where its column gave way */
		snprintf(out->text, sizeof out->text, "%+.1f %%%s", a->change_pct,
			 a->state == REGRESSION_CONFIRMED ? "!" :
			 a->state == REGRESSION_PROVISIONAL ? "?" : " ");
		if (open)
			out->style = STYLE_ALERT;
		break;
	case STATE:
		out->borrowed = a->state == REGRESSION_CONFIRMED ? "open" :
				a->state == REGRESSION_PROVISIONAL ? "maybe" : "fixed";
		out->style = open ? STYLE_ALERT : STYLE_GOOD;
		break;
	case SINCE:
		pane_date(a->at_ms, text);
		snprintf(out->text, sizeof out->text, "%s", text);
		break;
	default:
		levels_text(a, out->text, sizeof out->text);
		break;
	}
}

/* "Never compared" is not "no regression". */
static void empty_words(const struct survey *s, char *out, size_t size)
{
	if (!s->compared && !s->too_few)
		snprintf(out, size, "A drop against earlier runs will be named here, "
			 "with what changed before it.");
	else if (!s->compared)
		snprintf(out, size, "Not compared yet: all %zu series have fewer than "
			 "%d runs that count.", s->too_few, CHANGEPOINT_MIN);
	else
		snprintf(out, size, "None in %zu series compared; %zu series have too "
			 "few runs (under %d).", s->compared, s->too_few,
			 CHANGEPOINT_MIN);
}

/* The selected alert in words: what it fell from and to, and what had changed. */
static void draw_detail(const struct survey_alert *a, struct grid *g, struct rect r)
{
	char levels[UNIT_TEXT * 3], text[500], when[16];

	levels_text(a, levels, sizeof levels);
	pane_date(a->at_ms, when);
	snprintf(text, sizeof text, "%s: %s since %s, %s. %s%s", a->name, levels, when,
		 regression_state_name(a->state), *a->changed ?
		 "Changed before it: " : "Nothing in the stack changed before it.",
		 a->changed);
	grid_text_wrapped(g, r, text, STYLE_DIM);
}

void pane_alerts_draw(struct overview *o, struct grid *g, struct rect r)
{
	const struct survey *s = &o->survey;
	char empty[PANE_TEXT], note[PANE_TEXT];
	struct table t = {
		.column = alerts_column, .n_columns = N_COLUMNS,
		.n_rows = s->n_alerts, .cell = alerts_cell, .ctx = s,
		.sort_column = -1, .focus = o->focus == PANE_ALERTS,
	};
	struct rect in, detail = { 0 };

	empty_words(s, empty, sizeof empty);
	if (s->n_alerts)
		snprintf(note, sizeof note, "%zu open, %zu fixed", s->n_open,
			 s->n_alerts - s->n_open);
	else
		snprintf(note, sizeof note, "none");
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_ALERTS, .demo = o->ws->demo,
		.title = "Regressions",
		.note = s->compared || s->n_alerts ? note : NULL });
	if (s->n_alerts > o->alerts.selected && in.h >= 7)
		detail = rect_cut_bottom(&in, in.h >= 12 ? 4 : 3);
	if (!s->n_alerts) {
		pane_empty(g, in, empty);
		return;
	}
	table_draw(&t, &o->alerts, g, in);
	if (!rect_is_empty(detail))
		draw_detail(&s->alert[o->alerts.selected], g, detail);
}
