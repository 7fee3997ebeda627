/* SPDX-License-Identifier: MIT */
#include "tui/app_state.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/unit.h"
#include "core/base/version.h"
#include "tui/app_palette.h"
#include "tui/app_script.h"
#include "tui/draw/text.h"
#include "tui/keymap.h"
#include "tui/live.h"
#include "tui/standings.h"
#include "tui/view_help.h"
#include "tui/workspace.h"

#define TAB_TEXT 40
#define WIDE 120          /* from here on the top line uses whole words */
#define MIN_W 24
#define MIN_H 6

/* --- top line -------------------------------------------------------------- */

static void clock_text(const struct app *a, char *out, size_t n)
{
	time_t t = (time_t)(clock_wall_ms() / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, n, a->grid.w >= WIDE ? "%Y-%m-%d %H:%M Z" : "%H:%M Z", &tm);
}

/* How far what is kept of all series is, where that takes long. */
static void draw_levels(struct app *a, struct rect *bar)
{
	char text[32];
	size_t done, of;
	int w;

	if (!standings_is_pending(a->ws, &done, &of) || !of)
		return;
	w = snprintf(text, sizeof text, "levels %zu %%", 100 * done / of) + 2;
	grid_text_right(&a->grid, bar->x, bar->y, bar->w, text, STYLE_BAR_ALERT);
	rect_cut_right(bar, w);
}

/* What the right end says: the run in progress, the time. */
static void draw_status(struct app *a, struct rect *bar)
{
	char text[64], done[64] = "";
	int w;

	clock_text(a, text, sizeof text);
	w = (int)strlen(text) + 2;
	if (bar->w < w + 20)
		return;
	grid_text_right(&a->grid, bar->x, bar->y, bar->w - 1, text, STYLE_BAR);
	rect_cut_right(bar, w);
	if (!app_run_is_going(a)) {
		draw_levels(a, bar);
		return;
	}
	if (a->cal.live->state == LIVE_QUEUED)
		snprintf(done, sizeof done, "queued");
	else
		snprintf(done, sizeof done, "%s %.0f %%",
			 a->cal.live->state == LIVE_PAUSED ? "paused" : "run",
			 100 * live_progress(a->cal.live));
	w = (int)strlen(done) + 2;
	grid_text_right(&a->grid, bar->x, bar->y, bar->w, done, STYLE_BAR_ALERT);
	rect_cut_right(bar, w);
}

static void draw_name(struct app *a, struct rect *bar)
{
	const struct run_set *set = a->ws->set;
	struct grid *g = &a->grid;
	int x = bar->x + 1;

	x += grid_text(g, x, bar->y, bar->w - 1, "postsil", STYLE_BAR);
	if (a->ws->demo)
		x += 1 + grid_text(g, x + 1, bar->y, bar->w, "SYNTHETIC",
				   STYLE_SYNTHETIC);
	if (g->w >= WIDE && !(set && a->ws->filter.page && set->next[0]))
		x += grid_textf(g, x + 1, bar->y, 40, STYLE_BAR, "%s  %zu row%s",
				POSTSIL_VERSION, set ? set->total : 0,
				set && set->total == 1 ? "" : "s") + 1;
	else if (g->w >= WIDE)   /* nobody has counted them yet */
		x += grid_text(g, x + 1, bar->y, 20, POSTSIL_VERSION, STYLE_BAR) + 1;
	rect_cut_left(bar, x - bar->x + 2);
}

/* "7 Mature ", "7[Mature]"; where there is no digit left, "gc Cmp " by its letter. */
static int tab_text(const struct app *a, int i, bool whole, char *out, size_t n)
{
	const char *names[APP_VIEWS + 1] = { NULL };
	const struct view_ops *ops = a->view[i].ops;
	const char *name = whole ? ops->title : ops->tab;
	char key[3] = { (char)('1' + i) };

	for (int k = 0; k < a->n_views; k++)
		names[k] = a->view[k].ops->name;
	if (i >= 9) {
		key[0] = 'g';
		key[1] = keymap_letter(names, (size_t)i);
	}
	snprintf(out, n, i == a->current ? "%s[%s]" : "%s %s ", key, name);
	return text_width(out, a->grid.level) + 1;
}

static int tabs_width(const struct app *a, bool whole, int first, int last)
{
	char text[TAB_TEXT];
	int w = 0;

	for (int i = first; i <= last; i++)
		w += tab_text(a, i, whole, text, sizeof text);
	return w;
}

/* Where not all have room the one that is shown always has. */
static void draw_tabs(struct app *a, struct rect bar)
{
	struct grid *g = &a->grid;
	bool whole = g->w >= WIDE && tabs_width(a, true, 0, a->n_views - 1) <= bar.w;
	int first = 0, x = bar.x;
	char text[TAB_TEXT];

	while (first < a->current &&
	       tabs_width(a, whole, first, a->current) + (first ? 2 : 0) > bar.w)
		first++;
	if (first)
		x += 1 + grid_text(g, x, bar.y, bar.w, "<", STYLE_BAR);
	for (int i = first; i < a->n_views; i++) {
		int w = tab_text(a, i, whole, text, sizeof text);

		if (w - 1 > bar.x + bar.w - x && i > first)
			break;
		grid_text(g, x, bar.y, bar.x + bar.w - x, text,
			  i == a->current ? STYLE_BAR_ACTIVE : STYLE_BAR);
		x += w;
	}
}

static void draw_top(struct app *a, struct rect bar)
{
	grid_fill(&a->grid, bar, ' ', STYLE_BAR);
	draw_name(a, &bar);
	draw_status(a, &bar);
	draw_tabs(a, bar);
}

/* --- bottom line ----------------------------------------------------------- */

/* "key word" at x; returns the columns it took, 0 when it does not fit. */
static int draw_hint(struct grid *g, int x, int y, int room, const char *key,
		     const char *word)
{
	int k = text_width(key, g->level), w = text_width(word, g->level);

	if (k + w + 3 > room)
		return 0;
	grid_text(g, x, y, k, key, STYLE_KEY);
	grid_text(g, x + k + 1, y, w, word, STYLE_HINT);
	return k + w + 3;
}

static void draw_view_keys(struct grid *g, int x, int y, int room,
			   const struct view_key *k)
{
	for (; k->keys; k++) {
		int w = k->word ? draw_hint(g, x, y, room, k->keys, k->word) : 0;

		if (k->word && !w)
			break;
		x += w;
		room -= w;
	}
}

/* Without a run its screen has nothing to move in. */
static bool has_view_keys(const struct app *a)
{
	const struct view_ops *ops = a->view[a->current].ops;

	return ops->keys && (ops != &view_run || a->ws->live);
}

static int width_of_view_keys(const struct app *a)
{
	int w = 0;

	for (const struct view_key *k = a->view[a->current].ops->keys; k->keys; k++)
		if (k->word)
			w += 3 + text_width(k->keys, a->grid.level) +
			     text_width(k->word, a->grid.level);
	return w;
}

/* The commands that always have their place, from the right end; spare: and those that
 * have it where there is room. */
static int width_of_fixed(const struct app *a, bool spare)
{
	int w = 0;

	for (size_t i = 0; i < keymap_count; i++) {
		const struct key_command *c = &keymap_table[i];
		const char *keys = key_bindings_shown(&a->setup.keys, c);

		if (c->word && c->scope == KEYS_ALWAYS && *keys && (spare || !c->spare))
			w += 3 + text_width(keys, a->grid.level) +
			     text_width(c->word, a->grid.level);
	}
	return w;
}

static int draw_commands(struct app *a, struct rect r, enum key_scope scope, bool spare)
{
	int used = 0;

	for (size_t i = 0; i < keymap_count; i++) {
		const struct key_command *c = &keymap_table[i];
		const char *keys = key_bindings_shown(&a->setup.keys, c);

		if (c->word && c->scope == scope && *keys && (spare || !c->spare))
			used += draw_hint(&a->grid, r.x + used, r.y, r.w - used, keys,
					  c->word);
	}
	return used;
}

static void draw_bottom(struct app *a, struct rect bar)
{
	struct grid *g = &a->grid;
	int fixed = width_of_fixed(a, true), x = bar.x + 1, room = bar.w - 1;
	bool spare = !app_run_is_going(a) &&
		     fixed + (has_view_keys(a) ? width_of_view_keys(a) : 0) <= room;

	if (!spare)
		fixed = width_of_fixed(a, false);
	grid_fill(g, bar, ' ', STYLE_HINT);
	if (a->go_prefix) {
		grid_text(g, x, bar.y, room, "g: and the letter of a screen; "
			  "? lists them", STYLE_HINT);
		return;
	}
	if (a->message[0]) {
		grid_text(g, x, bar.y, room, a->message, a->message_style);
		return;
	}
	if (app_palette_is_open(a)) {
		app_palette_draw_keys(g, (struct rect){ x, bar.y, room, 1 });
		return;
	}
	if (fixed < room) {
		draw_commands(a, (struct rect){ x + room - fixed, bar.y, fixed, 1 },
			      KEYS_ALWAYS, spare);
		room -= fixed;
	}
	if (app_run_is_going(a)) {
		int used = draw_commands(a, (struct rect){ x, bar.y, room, 1 },
					 KEYS_IN_RUN, false);

		x += used;
		room -= used;
	}
	if (has_view_keys(a))
		draw_view_keys(g, x, bar.y, room, a->view[a->current].ops->keys);
}

/* --- the frame ------------------------------------------------------------- */

/* What the last session had open may be gone since. */
static int load_view(struct app *a, struct err *e)
{
	struct view *v = &a->view[a->current];
	struct err why = ERR_INIT;
	int rc = v->ops->load(v, a->ws, &why);

	if (rc == 0)
		a->setup.restored &= ~(1u << a->current);
	else if (app_session_forget(a, a->current))
		return v->ops->load(v, a->ws, e);
	return rc < 0 ? err_set(e, rc, "%s", why.text) : rc;
}

/* Their rows were freed. */
static void drop_models(struct app *a)
{
	for (int i = 0; i < a->n_views; i++)
		view_release(&a->view[i]);
}

void app_load(struct app *a)
{
	struct view *v = &a->view[a->current];
	struct err e = ERR_INIT;
	unsigned before = a->ws->loads;

	if (a->loaded[a->current] == a->generation && !v->more)
		return;
	v->more = false;
	if (workspace_load(a->ws, &e) < 0) {
		app_say(a, STYLE_ALERT, "%s", e.text);
		if (!a->ws->set)   /* what it was made of is gone */
			drop_models(a);
	} else if (load_view(a, &e) < 0) {
		app_say(a, STYLE_ALERT, "%s", e.text);
	}
	if (a->ws->loads != before)
		a->generation++;   /* the other screens' rows are freed */
	a->loaded[a->current] = a->generation;
}

static void draw_view(struct app *a, struct rect r)
{
	const struct view *v = &a->view[a->current];
	struct rect old = grid_narrow(&a->grid, r);

	if (v->model)
		v->ops->draw(v, &a->grid, r);
	grid_set_clip(&a->grid, old);
}

static void draw_all(struct app *a)
{
	struct grid *g = &a->grid;
	struct rect r = grid_rect(g);

	if (g->w < MIN_W || g->h < MIN_H) {
		grid_text_wrapped(g, r, "too small", STYLE_DEFAULT);
		return;
	}
	draw_top(a, rect_cut_top(&r, 1));
	draw_bottom(a, rect_cut_bottom(&r, 1));
	app_filters_draw(a, g, &r);
	draw_view(a, r);
	if (app_palette_is_open(a))
		app_palette_draw(a, g, r);
	if (a->help.open)
		view_help_draw(g, r, a->view[a->current].ops, &a->help);
	if (a->prompt != PROMPT_NONE)
		app_prompt_draw(a, g, r);
}

void app_frame(struct app *a)
{
	int w, h, rc;

	app_load(a);
	screen_size(a->screen, &w, &h);
	app_script_size(a, &w, &h);
	if (w != a->grid.w || h != a->grid.h)
		grid_resize(&a->grid, w, h);
	else
		grid_clear(&a->grid);
	draw_all(a);
	rc = screen_show(a->screen, &a->grid, &a->gone);
	a->dirty = rc == 1;   /* dropped: the line is busy with the last one */
	a->dirty_live = false;
	if (rc >= 0)
		rc = screen_flush(a->screen, &a->gone);
	if (rc < 0)
		a->quit = true;
	a->blocked = rc == 1;
	a->last_draw_ns = clock_mono_ns();
}
