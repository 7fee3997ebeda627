/* SPDX-License-Identifier: MIT */
#include "tui/last_session.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/user_file.h"

#define VERSION 1

int last_session_path(struct buf *out, struct err *e)
{
	return user_file_path(out, "XDG_STATE_HOME", ".local/state", "session", e);
}

/* --- reading --------------------------------------------------------------- */

/* A word that does not fit is damage. */
static void take(const struct cJSON *o, const char *key, char *out, size_t size,
		 struct err *e)
{
	const char *s = json_str(o, key, "", e);

	if (s && strlen(s) < size)
		snprintf(out, size, "%s", s);
	else
		err_set(e, ERR_FORMAT, "%s is too long", key);
}

static void take_choice(const struct cJSON *o, const char *key,
			struct last_session_choice *out, struct err *e)
{
	const struct cJSON *choice = json_get(o, key);

	if (!choice)
		return;
	take(choice, "is", out->is, sizeof out->is, e);
	take(choice, "was", out->was, sizeof out->was, e);
}

static void take_views(const struct cJSON *o, struct last_session *s, struct err *e)
{
	const struct cJSON *all = json_array(o, "opened", e);

	for (const struct cJSON *v = all ? json_first(all) : NULL; v; v = json_next(v)) {
		if (s->n_views == SESSION_VIEWS) {
			err_set(e, ERR_FORMAT, "too many views");
			return;
		}
		take(v, "screen", s->view[s->n_views].name, SESSION_WORD, e);
		take(v, "arg", s->view[s->n_views].arg, SESSION_ARG, e);
		s->n_views++;
	}
}

int last_session_parse(struct last_session *s, const char *p, size_t n, struct err *e)
{
	struct err why = ERR_INIT;
	struct cJSON *o = json_parse(p, n, &why);

	*s = (struct last_session){ 0 };
	if (o && json_kind(o) != JSON_OBJECT)
		err_set(&why, ERR_FORMAT, "no object");
	if (o && !why.code && json_int(o, "postsil_session", 0, &why) != VERSION)
		err_set(&why, ERR_VERSION, "of another version");
	if (o && !why.code) {
		take(o, "screen", s->screen, sizeof s->screen, &why);
		take_choice(o, "theme", &s->theme, &why);
		take_choice(o, "glyphs", &s->glyphs, &why);
		take(o, "database", s->database, sizeof s->database, &why);
		take_views(o, s, &why);
	}
	json_free(o);
	if (!why.code)
		return 0;
	*s = (struct last_session){ 0 };
	return err_set(e, why.code, "%s", why.text);
}

void last_session_load(struct last_session *s, const char *path)
{
	struct buf b = BUF_INIT;

	*s = (struct last_session){ 0 };
	if (user_file_read(path, SESSION_BYTES, false, &b, NULL) == 0 &&
	    b.n <= SESSION_BYTES)
		last_session_parse(s, buf_str(&b), b.n, NULL);
	buf_release(&b);
}

/* --- writing --------------------------------------------------------------- */

static void put_choice(struct json_writer *w, const char *key,
		       const struct last_session_choice *c)
{
	if (!*c->is)
		return;
	jw_key(w, key);
	jw_begin_object(w);
	jw_kstr(w, "is", c->is);
	jw_kstr(w, "was", c->was);
	jw_end_object(w);
}

void last_session_write(const struct last_session *s, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kint(&w, "postsil_session", VERSION);
	jw_kstr(&w, "screen", s->screen);
	put_choice(&w, "theme", &s->theme);
	put_choice(&w, "glyphs", &s->glyphs);
	jw_kstr(&w, "database", s->database);
	jw_key(&w, "opened");
	jw_begin_array(&w);
	for (size_t i = 0; i < s->n_views; i++) {
		jw_begin_object(&w);
		jw_kstr(&w, "screen", s->view[i].name);
		jw_kstr(&w, "arg", s->view[i].arg);
		jw_end_object(&w);
	}
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

int last_session_save(const struct last_session *s, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	last_session_write(s, &b);
	rc = user_file_replace(path, b.p, b.n, e);
	buf_release(&b);
	return rc;
}
