/* SPDX-License-Identifier: MIT */
#include "tui/app_export.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "tui/app_state.h"
#include "tui/export_file.h"
#include "tui/line_draw.h"
#include "tui/workspace.h"

enum format { AS_CSV, AS_JSON, AS_TEXT, FORMATS };

static const char *const ending[FORMATS] = { ".csv", ".json", ".txt" };

static int format_of(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	for (int i = 0; dot && dot != name && i < FORMATS; i++)
		if (strcasecmp(dot, ending[i]) == 0)
			return i;
	return err_set(e, ERR_USAGE, "the name ends with .csv, .json or .txt (the screen "
		       "as text)");
}

/* --- writing --------------------------------------------------------------- */

static int put_part(void *arg, struct buf *out, struct err *e)
{
	int rc = export_file_write(arg, buf_str(out), out->n, e);

	buf_reset(out);
	return rc;
}

static int put_all(struct app *a, enum format format, struct export_file *f,
		   struct err *e)
{
	const struct view_sink sink = { .write = put_part, .arg = f };
	struct view *v = &a->view[a->current];
	struct buf out = BUF_INIT;
	int rc = 0;

	v->sink = &sink;
	if (format == AS_TEXT)
		screen_text_write(&a->grid, NULL, &out);
	else
		rc = format == AS_CSV ? v->ops->csv(v, &out, e) : v->ops->json(v, &out, e);
	v->sink = NULL;
	if (rc == 0)
		rc = put_part(f, &out, e);
	buf_release(&out);
	return rc;
}

int app_export(struct app *a, const char *path, bool over, struct err *e)
{
	struct export_file f;
	int format = format_of(path, e), rc;

	if (format < 0)
		return format;
	app_load(a);
	if (!a->view[a->current].model)
		return err_set(e, ERR_NOT_FOUND, "there is nothing on this screen");
	/* "" is what any file begins with */
	rc = export_file_open(&f, path, over ? "" : NULL, e);
	if (rc < 0)
		return rc;
	rc = put_all(a, (enum format)format, &f, e);
	if (rc == 0)
		rc = export_file_finish(&f, e);
	export_file_close(&f);
	return rc;
}

/* --- asking ---------------------------------------------------------------- */

void app_export_begin(struct app *a)
{
	struct app_export_ask *ask = &a->export_ask;
	char iso[CLOCK_ISO], name[80];

	clock_iso(clock_wall_ms(), iso);
	snprintf(name, sizeof name, "postsil-%s-%.10s.csv",
		 a->view[a->current].ops->name, iso);
	ask->why[0] = '\0';
	line_edit_clear(&ask->line);
	line_edit_replace(&ask->line, 0, 0, name);
	a->prompt = PROMPT_EXPORT;
	a->dirty = true;
}

void app_export_draw(const struct app *a, struct grid *g, struct rect in)
{
	const struct app_export_ask *ask = &a->export_ask;
	struct rect row = rect_cut_top(&in, 1);

	if (a->prompt == PROMPT_OVER) {
		grid_text(g, row.x, row.y, row.w, ask->line.text, STYLE_VALUE);
		rect_cut_top(&in, 1);
		grid_text_wrapped(g, in, "This file is there already. Write over it? "
				  "[y/n]", STYLE_WARN);
		return;
	}
	grid_text(g, row.x, row.y, row.w, "File:", STYLE_LABEL);
	rect_cut_left(&row, 6);
	line_draw(g, row, &ask->line);
	rect_cut_top(&in, 1);
	if (*ask->why)
		grid_text_wrapped(g, in, ask->why, STYLE_ALERT);
	else
		grid_text_wrapped(g, in, "What is seen, as .csv or .json; .txt is the "
				  "screen as text.", STYLE_DIM);
}

static void write_it(struct app *a, bool over)
{
	struct app_export_ask *ask = &a->export_ask;
	struct err e = ERR_INIT;
	struct stat st;
	int rc = app_export(a, ask->line.text, over, &e);

	a->prompt = PROMPT_NONE;
	if (rc == 0) {
		app_say(a, STYLE_GOOD, "%s is written", ask->line.text);
	} else if (rc == ERR_REFUSED && !over && lstat(ask->line.text, &st) == 0 &&
		   S_ISREG(st.st_mode)) {
		a->prompt = PROMPT_OVER;
	} else {
		a->prompt = PROMPT_EXPORT;
		snprintf(ask->why, sizeof ask->why, "%s", e.text);
	}
}

void app_export_key(struct app *a, uint32_t key)
{
	struct app_export_ask *ask = &a->export_ask;

	if (a->prompt == PROMPT_OVER) {
		if (key == 'y' || key == 'Y')
			write_it(a, true);
		else if (key == 'n' || key == 'N' || key == SKEY_ESC)
			a->prompt = PROMPT_EXPORT;
	} else if (key == SKEY_ENTER && ask->line.n) {
		write_it(a, false);
	} else if (key == SKEY_ESC) {
		a->prompt = PROMPT_NONE;
	} else if (line_edit_key(&ask->line, key)) {
		ask->why[0] = '\0';
	}
}

void app_export_release(struct app *a)
{
	line_edit_release(&a->export_ask.line);
}
