/* SPDX-License-Identifier: MIT */
#include "tui/app_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/app.h"
#include "tui/app_state.h"
#include "tui/config.h"
#include "tui/workspace.h"

_Static_assert(APP_VIEWS <= SESSION_VIEWS, "SESSION_VIEWS is too small");
_Static_assert(sizeof ((struct view *)0)->arg <= SESSION_ARG, "SESSION_ARG is too small");

/* A choice made over the same start as this one. */
static bool holds(const struct last_session_choice *c, const char *start)
{
	return *c->is && strcmp(c->was, start) == 0;
}

void app_session_begin(struct app *a, const struct app_options *o)
{
	struct app_setup *s = &a->setup;
	enum glyph_level most = glyph_level_detect();

	key_bindings_init(&s->keys);
	s->theme = theme_kind_detect();
	s->glyphs = most;
	if (o->config) {
		s->keys = o->config->keys;
		if (o->config->has_theme)
			s->theme = o->config->theme;
		if (o->config->has_glyphs && o->config->glyphs < most)
			s->glyphs = o->config->glyphs;
	}
	if (o->session)
		last_session_load(&s->session, o->session);
	a->theme = s->theme;
	s->first_glyphs = s->glyphs;
	if (holds(&s->session.theme, theme_kind_name(s->theme)))
		theme_kind_parse(s->session.theme.is, &a->theme);
	if (holds(&s->session.glyphs, glyph_level_name(s->glyphs)))
		glyph_level_parse(s->session.glyphs.is, &s->first_glyphs);
}

/* --- what was open --------------------------------------------------------- */

/* Of the file's whole path, as another folder may have one of that name. */
static void digest_database(const struct workspace *ws, char out[DIGEST_HEX])
{
	const char *where = ws->where ? ws->where : "";
	char *path = realpath(where, NULL);

	digest_hex(path ? path : where, strlen(path ? path : where), out);
	free(path);
}

static int find_view(const struct app *a, const char *name)
{
	for (int i = 0; i < a->n_views; i++)
		if (strcmp(a->view[i].ops->name, name) == 0)
			return i;
	return -1;
}

static void restore_views(struct app *a)
{
	struct app_setup *s = &a->setup;
	char database[DIGEST_HEX];
	int i = find_view(a, s->session.screen);

	if (i >= 0)
		a->current = i;
	digest_database(a->ws, database);
	if (strcmp(database, s->session.database) != 0)
		return;
	for (size_t k = 0; k < s->session.n_views; k++) {
		i = find_view(a, s->session.view[k].name);
		if (i < 0)
			continue;
		snprintf(a->view[i].arg, sizeof a->view[i].arg, "%s",
			 s->session.view[k].arg);
		s->restored |= 1u << i;
	}
}

void app_session_restore(struct app *a, const struct app_options *o)
{
	const struct config *c = o->config;

	if (o->session && !o->view)
		restore_views(a);
	if (c && c->n_warnings > 1)
		app_say(a, STYLE_WARN, "%s (and %zu more, to be read on leaving)",
			c->warning[0], c->n_warnings - 1);
	else if (c && c->n_warnings)
		app_say(a, STYLE_WARN, "%s", c->warning[0]);
	else if (o->note && *o->note)
		app_say(a, STYLE_HINT, "%s", o->note);
}

bool app_session_forget(struct app *a, int i)
{
	unsigned bit = 1u << i;

	if (!(a->setup.restored & bit))
		return false;
	a->setup.restored &= ~bit;
	a->view[i].arg[0] = '\0';
	return true;
}

/* --- keeping --------------------------------------------------------------- */

static void choose(struct last_session_choice *c, const char *is, const char *was)
{
	if (strcmp(is, was) == 0)
		return;
	snprintf(c->is, sizeof c->is, "%s", is);
	snprintf(c->was, sizeof c->was, "%s", was);
}

void app_session_keep(const struct app *a, const struct app_options *o)
{
	struct last_session s = { 0 };

	if (!o->session)
		return;
	snprintf(s.screen, sizeof s.screen, "%s", a->view[a->current].ops->name);
	choose(&s.theme, theme_kind_name(a->theme), theme_kind_name(a->setup.theme));
	choose(&s.glyphs, glyph_level_name(a->grid.level),
	       glyph_level_name(a->setup.glyphs));
	digest_database(a->ws, s.database);
	for (int i = 0; i < a->n_views; i++) {
		const struct view *v = &a->view[i];

		if (!v->arg[0] || !utf8_is_valid(v->arg, strlen(v->arg)))
			continue;
		snprintf(s.view[s.n_views].name, SESSION_WORD, "%s", v->ops->name);
		snprintf(s.view[s.n_views].arg, SESSION_ARG, "%s", v->arg);
		s.n_views++;
	}
	/* what cannot be kept is lost: no reason to speak at every exit */
	last_session_save(&s, o->session, NULL);
}
