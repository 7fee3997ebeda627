/* SPDX-License-Identifier: MIT */
#include "tui/app_state.h"

#include <stdio.h>
#include <string.h>

#include "tui/app_copy.h"
#include "tui/app_palette.h"
#include "tui/keymap.h"
#include "tui/view_help.h"
#include "tui/workspace.h"

static void go_to_letter(struct app *a, uint32_t key)
{
	const char *names[APP_VIEWS + 1] = { NULL };

	a->go_prefix = false;
	a->dirty = true;
	for (int i = 0; i < a->n_views; i++)
		names[i] = a->view[i].ops->name;
	for (int i = 0; i < a->n_views; i++)
		if ((uint32_t)(unsigned char)keymap_letter(names, (size_t)i) == key) {
			app_show(a, i, false);
			return;
		}
	app_say(a, STYLE_WARN, "no screen has that letter; ? lists them");
}

static void open_from(struct app *a, struct view *v)
{
	int i = v->open_name ? app_view_index(a, v->open_name) : a->current;

	memcpy(a->view[i].arg, v->open_arg, sizeof a->view[i].arg);
	a->loaded[i] = 0;
	app_show(a, i, true);
}

static void go_back(struct app *a)
{
	if (a->n_back == 0)
		return;
	a->current = a->back[--a->n_back];
	a->dirty = true;
}

static void toggle_forced(struct app *a)
{
	a->ws->include_forced = !a->ws->include_forced;
	app_say(a, STYLE_HINT, a->ws->include_forced
		? "forced runs count like the others"
		: "forced runs are drawn apart and do not count");
	app_stale(a);
}

void app_set_theme(struct app *a, enum theme_kind kind)
{
	a->theme = kind;
	screen_set_theme(a->screen, kind);
	app_say(a, STYLE_HINT, "theme: %s", theme_kind_name(kind));
}

void app_set_glyphs(struct app *a, enum glyph_level level)
{
	a->grid.level = level;
	app_say(a, STYLE_HINT, "characters: %s", glyph_level_name(a->grid.level));
	screen_redraw(a->screen);
}

static void ask_for_run(struct app *a)
{
	if (a->ws->demo)
		app_say(a, STYLE_WARN, "this is the SYNTHETIC demonstration: leave it "
			"(q) and start postsil to measure this machine");
	else if (app_run_is_going(a))
		app_show(a, app_view_index(a, "run"), true);
	else
		a->prompt = PROMPT_SUITE;
	a->force = false;
	a->dirty = true;
}

static void show_log(struct app *a)
{
	int i = app_view_index(a, "run");
	struct view *v = &a->view[i];

	app_show(a, i, true);
	app_frame(a);
	if (v->model)
		v->ops->key(v, 'L');
	a->dirty = true;
}

void app_act(struct app *a, const struct key_command *c, uint32_t key)
{
	switch (c->action) {
	case ACTION_SCREEN:  app_show(a, (int)(key - '1'), false); break;
	case ACTION_GOTO:    a->go_prefix = a->dirty = true; break;
	case ACTION_PALETTE: app_palette_open(a); break;
	case ACTION_RUN:     ask_for_run(a); break;
	case ACTION_PAUSE:   app_run_control(a, CONTROL_PAUSE); break;
	case ACTION_SKIP:    app_run_control(a, CONTROL_SKIP); break;
	case ACTION_ABORT:   a->prompt = PROMPT_ABORT; a->dirty = true; break;
	case ACTION_LOG:     show_log(a); break;
	case ACTION_COPY:    app_copy_command(a); break;
	case ACTION_COPY_ROW: app_copy_row(a); break;
	case ACTION_EXPORT:  app_export_begin(a); break;
	case ACTION_FORCED:  toggle_forced(a); break;
	case ACTION_GLYPHS:
		app_set_glyphs(a, (a->grid.level + GLYPH_LEVELS - 1) % GLYPH_LEVELS);
		break;
	case ACTION_BACK:    go_back(a); break;
	case ACTION_HELP:    view_help_open(&a->help, &a->setup.keys); a->dirty = true; break;
	case ACTION_QUIT:    a->quit = true; break;
	case ACTION_THEME:
		app_set_theme(a, (a->theme + 1) % THEME_KINDS);
		break;
	case ACTION_RELOAD:
		workspace_touch(a->ws);
		app_stale(a);
		screen_redraw(a->screen);
		break;
	case ACTION_NONE:
		break;
	}
}

/* Keys that end or interrupt work in every state. */
static bool is_urgent(struct app *a, uint32_t key)
{
	if (key == 3) {
		a->quit = true;
		return true;
	}
	return false;
}

static void view_key(struct app *a, uint32_t key)
{
	struct view *v = &a->view[a->current];
	const struct key_command *c;
	enum view_result r = VIEW_IGNORED;

	/* several keys may come between two frames; what a screen shows later can wait */
	if (a->loaded[a->current] != a->generation)
		app_load(a);
	if (v->model && v->ops->key)
		r = v->ops->key(v, (int)key);
	switch (r) {
	case VIEW_REDRAW:
		a->dirty = true;
		return;
	case VIEW_RELOAD:
		a->loaded[a->current] = 0;
		a->dirty = true;
		return;
	case VIEW_OPEN:
		open_from(a, v);
		return;
	case VIEW_IGNORED:
		break;
	}
	c = key_bindings_find(&a->setup.keys, key, app_run_is_going(a));
	if (c)
		app_act(a, c, key);
}

void app_key(struct app *a, const struct screen_event *ev)
{
	if (is_urgent(a, ev->key))
		return;
	if (a->message[0] && a->prompt == PROMPT_NONE) {
		a->message[0] = '\0';
		a->dirty = true;
	}
	if (a->help.open) {
		view_help_key(&a->help, ev->key);
		a->dirty = true;
	} else if (a->prompt != PROMPT_NONE)
		app_prompt_key(a, ev->key);
	else if (app_palette_is_open(a))
		app_palette_key(a, ev->key);
	else if (a->go_prefix)
		go_to_letter(a, ev->key);
	else
		view_key(a, ev->key);
}
