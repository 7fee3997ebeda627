/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <stdio.h>

#include "tui/pane.h"

/* A low plot shows fewer series, so that the one with the focus can be seen. */
#define ROOM 14
#define FEW 3

static const char *empty_words(const struct overview *o, char *pending, size_t size)
{
	if (chart_pending_words(&o->chart, pending, size))
		return pending;
	if (!o->ws->set || !o->ws->set->n)
		return "Every run becomes a point here: efficiency, that is the "
		       "measured share of the peak, against days since the first run.";
	if (o->choice.custom)
		return "No run has that figure.";
	return "No run has an efficiency yet: it needs a known or an attainable peak.";
}

void pane_trajectory_draw(struct overview *o, struct grid *g, struct rect r)
{
	const struct series *s = chart_series(&o->chart);
	char title[PANE_TEXT * 2] = "Trajectory", note[PANE_TEXT] = "";
	char name[PANE_TEXT], foot[400];
	struct plot p;
	struct rect in;

	if (s) {
		chart_name(&o->chart, o->chart.focus, name);
		if (s->custom)
			snprintf(title, sizeof title, "%.60s, %.80s %s%s%.30s",
				 chart_label(&o->chart), name, s->key->precision,
				 *s->unit ? ", " : "", s->unit);
		else
			snprintf(title, sizeof title, "Efficiency, %s %s, %% of peak",
				 name, s->key->precision);
		snprintf(note, sizeof note, "%zu run%s, %.0f d", s->n,
			 s->n == 1 ? "" : "s", track_days(s));
	}
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_TRAJECTORY, .demo = o->ws->demo,
		.title = title, .note = s ? note : NULL });
	if (!s) {
		pane_empty(g, in, empty_words(o, foot, sizeof foot));
		return;
	}
	if (in.h >= 12) {
		struct rect line = rect_cut_bottom(&in, 1);

		chart_facts_words(&o->facts, &o->chart, foot, sizeof foot);
		grid_text(g, line.x, line.y, line.w, foot, STYLE_DIM);
	}
	chart_plot(&o->chart, &p);
	if (in.w < CHART_WIDE)
		p.x_title = chart_short_title(&o->chart);
	if (in.h < ROOM && p.n_series > FEW)
		p.n_series = FEW;
	plot_draw(&p, g, in, NULL);
}
