/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <stdio.h>
#include <string.h>

#include "core/analysis/changepoint.h"
#include "core/base/buf.h"
#include "tui/alert_words.h"
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
static void short_figure(const struct kept_key *k, char *out, size_t size)
{
	size_t skip = k->metric <= METRIC_STREAM_TRIAD ? strlen("stream_") : 0;

	alert_words_figure(k, out, size);
	memmove(out, out + skip, strlen(out) + 1 - skip);
}

/* The sign says the state where its column gave way. */
static const struct { const char *word, *sign; enum style style; } standing[] = {
	[ALERT_PROVISIONAL] = { .word = "maybe", .sign = "?", .style = STYLE_ALERT },
	[ALERT_CONFIRMED] = { .word = "open", .sign = "!", .style = STYLE_ALERT },
	[ALERT_ACKNOWLEDGED] = { .word = "acked", .sign = " ", .style = STYLE_WARN },
	[ALERT_FIXED] = { .word = "fixed", .sign = " ", .style = STYLE_GOOD },
	[ALERT_REOPENED] = { .word = "reopened", .sign = "!", .style = STYLE_ALERT },
};

static void alerts_cell(const void *ctx, size_t i, size_t column,
			struct table_cell *out)
{
	const struct overview_tables *t = ctx;
	const struct alert_item *x = &t->alerts.item[i];
	const struct kept_key *k = &x->a->key;

	switch (column) {
	case PRODUCT: out->borrowed = overview_alert_name(t, i); break;
	case WHAT:
		short_figure(k, out->text, sizeof out->text);
		break;
	case CHANGE:
		snprintf(out->text, sizeof out->text, "%+.1f %%%s", x->a->drop.change_pct,
			 standing[x->state].sign);
		if (x->state != ALERT_FIXED)
			out->style = standing[x->state].style;
		break;
	case STATE:
		out->borrowed = standing[x->state].word;
		out->style = standing[x->state].style;
		break;
	case SINCE: pane_date(x->a->drop.start.at_ms, out->text); break;
	default: alert_words_levels(x->a, out->text, sizeof out->text); break;
	}
}

/* "Never compared" is not "no regression". */
static void empty_words(const struct overview *o, char *out, size_t size)
{
	const struct kept_counts *c = &o->tables.alerts.counts;
	char so_far[LEVELS_SEEN];

	if (levels_seen_words(o->ws, so_far))
		snprintf(out, size, "None so far: %s.", so_far);
	else if (!c->compared && !c->too_few)
		snprintf(out, size, "A drop against earlier runs will be named here, "
			 "with what changed before it.");
	else if (!c->compared)
		snprintf(out, size, "Not compared yet: all %zu series have fewer than "
			 "%d runs that count.", c->too_few, CHANGEPOINT_MIN);
	else
		snprintf(out, size, "None in %zu series compared; %zu series have too "
			 "few runs (under %d).", c->compared, c->too_few,
			 CHANGEPOINT_MIN);
}

/* The selected alert in words: what it fell from and to, and what had changed. */
static void draw_detail(const struct overview *o, struct grid *g, struct rect r)
{
	const struct alert_item *x = &o->tables.alerts.item[o->alerts.selected];
	char levels[UNIT_TEXT * 3], when[16];
	struct buf text = BUF_INIT;

	alert_words_levels(x->a, levels, sizeof levels);
	pane_date(x->a->drop.start.at_ms, when);
	buf_addf(&text, "%s: %s since %s, %s. Changed before it: ",
		 overview_alert_name(&o->tables, o->alerts.selected), levels, when,
		 alert_state_name(x->state));
	alert_words_changed(x->a, &text);
	grid_text_wrapped(g, r, buf_str(&text), STYLE_DIM);
	buf_release(&text);
}

void pane_alerts_draw(struct overview *o, struct grid *g, struct rect r)
{
	const struct alert_board *b = &o->tables.alerts;
	char empty[PANE_TEXT], note[PANE_TEXT];
	struct table t = {
		.column = alerts_column, .n_columns = N_COLUMNS,
		.n_rows = b->n, .cell = alerts_cell, .ctx = &o->tables,
		.sort_column = -1, .focus = o->focus == PANE_ALERTS,
	};
	struct rect in, detail = { 0 };

	if (b->n)
		snprintf(note, sizeof note, "%zu open, %zu fixed%s", b->n_open,
			 b->n - b->n_open, o->tables.seen.pending ? " so far" : "");
	else
		snprintf(note, sizeof note, "none");
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_ALERTS, .demo = o->ws->demo,
		.title = "Regressions",
		.note = b->counts.compared || b->n ? note : NULL });
	if (!b->n) {
		empty_words(o, empty, sizeof empty);
		pane_empty(g, in, empty);
		return;
	}
	if (in.h >= 7)
		detail = rect_cut_bottom(&in, in.h >= 12 ? 4 : 3);
	table_draw(&t, &o->alerts, g, in);
	if (!rect_is_empty(detail))
		draw_detail(o, g, detail);
}
