/* SPDX-License-Identifier: MIT */
/*
 * app_session: how a start looks: what the configuration says (config.h), what was
 * chosen with keys before it was left last (last_session.h), and what is guessed of the
 * terminal where neither says anything.
 */
#ifndef POSTSIL_APP_SESSION_H
#define POSTSIL_APP_SESSION_H

#include <stdbool.h>

#include "tui/draw/glyphs.h"
#include "tui/draw/theme.h"
#include "tui/key_bindings.h"
#include "tui/last_session.h"

struct app;
struct app_options;

/* Of struct app. */
struct app_setup {
	struct key_bindings keys;
	enum theme_kind theme;        /* without a session */
	enum glyph_level glyphs;
	enum glyph_level first_glyphs;   /* of the first frame */
	struct last_session session;       /* read at the start */
	unsigned restored;            /* bit i: what is opened in view i comes from it */
};

/* Before the screen opens: sets a->theme and a->setup. */
void app_session_begin(struct app *a, const struct app_options *o);

/* When the views are there: the screen and what was open in each, unless another screen
 * was asked for; and says what there is to say of the configuration. */
void app_session_restore(struct app *a, const struct app_options *o);

/* View i could not be loaded: true when it was what the session had open, which is
 * forgotten now, so that it is tried once more. */
bool app_session_forget(struct app *a, int i);

/* At a clean exit: keeps all that. */
void app_session_keep(const struct app *a, const struct app_options *o);

#endif
