/* SPDX-License-Identifier: MIT */
#include "tui/app_state.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/live.h"

#define PROMPT_W 72

static const char *const suite_words[] = {
	"about 15 s on two cores",
	"about 80 s",
	"every size and precision",
};

static struct rect box(struct grid *g, struct rect r, int h, const char *title,
		       const char *note)
{
	int w = r.w < PROMPT_W ? r.w : PROMPT_W;

	if (h > r.h)
		h = r.h;
	r = (struct rect){ r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h };
	grid_fill(g, r, ' ', STYLE_DEFAULT);
	r = grid_box(g, r, true, title, note);
	r.x++;
	r.w -= 2;
	return r;
}

static void draw_suite(const struct app *a, struct grid *g, struct rect r)
{
	struct rect in = box(g, r, 9, "Calibrate this machine",
			     "Enter starts, Esc cancels");

	for (int i = 0; app_suites[i]; i++) {
		struct rect row = rect_cut_top(&in, 1);
		char line[PROMPT_W];

		snprintf(line, sizeof line, "%c %-10s %s", i == a->suite ? '>' : ' ',
			 app_suites[i], suite_words[i]);
		grid_text(g, row.x, row.y, row.w, line,
			  i == a->suite ? STYLE_SELECT : STYLE_DEFAULT);
	}
	rect_cut_top(&in, 1);
	grid_textf(g, in.x, in.y, in.w, a->force ? STYLE_WARN : STYLE_DEFAULT,
		   "f  [%c] force: measure even when preflight fails",
		   a->force ? 'x' : ' ');
	rect_cut_top(&in, 1);
	grid_text_wrapped(g, in, "All cores are busy while it measures. It goes on "
			  "when you leave.", STYLE_DIM);
}

static void draw_force(const struct app *a, struct grid *g, struct rect r)
{
	const struct live *l = a->cal.live;
	struct rect in;
	int failed = 0;

	for (size_t i = 0; i < l->n_checks; i++)
		failed += l->checks[i].result == CHECK_FAIL;
	in = box(g, r, 6 + 2 * failed, "Preflight failed", "y forces, n leaves it");
	for (size_t i = 0; i < l->n_checks && in.h > 3; i++) {
		const struct preflight_check *c = &l->checks[i];
		struct rect row;

		if (c->result != CHECK_FAIL)
			continue;
		row = rect_cut_top(&in, 1);
		grid_textf(g, row.x, row.y, row.w, STYLE_ALERT, "%s: %s", c->check,
			   c->saw);
		row = rect_cut_top(&in, 1);
		grid_textf(g, row.x + 2, row.y, row.w - 2, STYLE_DIM, "want %s%s%s",
			   c->want, *c->remedy ? "; " : "", c->remedy);
	}
	rect_cut_top(&in, 1);
	grid_text_wrapped(g, in, "Measure all the same? The run carries the mark "
			  "'forced' and is drawn apart. [y/n]", STYLE_DEFAULT);
}

static void draw_abort(struct grid *g, struct rect r)
{
	struct rect in = box(g, r, 4, "Abort the run?", "y aborts, n goes on");

	grid_text_wrapped(g, in, "Nothing of it will be stored. [y/n]", STYLE_DEFAULT);
}

void app_prompt_draw(const struct app *a, struct grid *g, struct rect r)
{
	if (a->prompt == PROMPT_SUITE)
		draw_suite(a, g, r);
	else if (a->prompt == PROMPT_FORCE)
		draw_force(a, g, r);
	else if (a->prompt == PROMPT_ABORT)
		draw_abort(g, r);
	else if (a->prompt == PROMPT_EXPORT)
		app_export_draw(a, g, box(g, r, 6, "Export what is seen",
					  "Enter writes, Esc cancels"));
	else if (a->prompt == PROMPT_OVER)
		app_export_draw(a, g, box(g, r, 5, "Export what is seen",
					  "y writes over it, n does not"));
}

static void suite_key(struct app *a, uint32_t key)
{
	switch (key) {
	case SKEY_UP: case SKEY_LEFT: case 'k': case 'h':
		a->suite = (a->suite + 2) % 3;
		break;
	case SKEY_DOWN: case SKEY_RIGHT: case SKEY_TAB: case 'j': case 'l':
		a->suite = (a->suite + 1) % 3;
		break;
	case '1': case '2': case '3':
		a->suite = (int)(key - '1');
		break;
	case 'f':
		a->force = !a->force;
		break;
	case SKEY_ENTER: case 'r':
		a->prompt = PROMPT_NONE;
		app_run_start(a, app_suites[a->suite], a->force);
		break;
	case SKEY_ESC: case 'q':
		a->prompt = PROMPT_NONE;
		break;
	default:
		break;
	}
}

static void yes_no_key(struct app *a, uint32_t key)
{
	enum app_prompt was = a->prompt;
	bool yes = key == 'y' || key == 'Y';

	if (!yes && key != 'n' && key != 'N' && key != SKEY_ESC && key != 'q')
		return;
	a->prompt = PROMPT_NONE;
	if (yes && was == PROMPT_FORCE)
		app_run_force(a);
	else if (yes)
		app_run_control(a, CONTROL_ABORT);
}

void app_prompt_key(struct app *a, uint32_t key)
{
	a->dirty = true;
	if (a->prompt == PROMPT_SUITE)
		suite_key(a, key);
	else if (a->prompt == PROMPT_EXPORT || a->prompt == PROMPT_OVER)
		app_export_key(a, key);
	else
		yes_no_key(a, key);
}
